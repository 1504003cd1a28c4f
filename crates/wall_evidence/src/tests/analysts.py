# Reads exports with the readers that analysts use, and prints what they say.
import json
import sys

import jsonschema
import pyarrow.parquet
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from mcap.reader import make_reader

parquet, mcap = sys.argv[1:]

table = pyarrow.parquet.read_table(parquet)
codecs = {
    pyarrow.parquet.ParquetFile(parquet).metadata.row_group(0).column(nr).compression
    for nr in range(table.num_columns)
}
rows = table.to_pylist()
first = {name: str(value) for name, value in rows[0].items()}


def fix_of(schema):
    """The message class that the file itself describes."""
    files = descriptor_pb2.FileDescriptorSet.FromString(schema.data)
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(schema.name))


topics, fixes = {}, []
with open(mcap, "rb") as file:
    reader = make_reader(file)
    summary = reader.get_summary()
    validators = {
        nr: jsonschema.Draft7Validator(json.loads(schema.data))
        for nr, schema in summary.schemas.items()
        if schema.encoding == "jsonschema"
    }
    decoders = {
        nr: fix_of(schema)
        for nr, schema in summary.schemas.items()
        if schema.encoding == "protobuf"
    }
    for schema, channel, message in reader.iter_messages():
        if schema.id in decoders:
            assert channel.message_encoding == "protobuf" and schema.name == "foxglove.LocationFix"
            fix = decoders[schema.id].FromString(message.data)
            content = json_format.MessageToDict(fix, preserving_proto_field_name=True)
        else:
            content = json.loads(message.data)
            validators[schema.id].validate(content)
        topics.setdefault(channel.topic, [schema.name, 0])[1] += 1
        if schema.name == "foxglove.LocationFix":
            fixes.append([message.log_time, message.publish_time, content])

print(json.dumps({
    "rows": len(rows),
    "types": {field.name: str(field.type) for field in table.schema},
    "codecs": sorted(codecs),
    "first": first,
    "sum": sum(row["value"] or 0 for row in rows),
    "topics": topics,
    "fix": fixes[0],
    "chunks": len(summary.chunk_indexes),
    "compression": summary.chunk_indexes[0].compression,
    "messages": summary.statistics.message_count,
    "times": [summary.statistics.message_start_time, summary.statistics.message_end_time],
}))
