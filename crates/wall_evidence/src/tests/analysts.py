# Reads exports with the readers that analysts use, and prints what they say.
import json
import sys

import jsonschema
import pyarrow.parquet
from mcap.reader import make_reader

parquet, mcap = sys.argv[1:]

table = pyarrow.parquet.read_table(parquet)
codecs = {
    pyarrow.parquet.ParquetFile(parquet).metadata.row_group(0).column(nr).compression
    for nr in range(table.num_columns)
}
rows = table.to_pylist()
first = {name: str(value) for name, value in rows[0].items()}

topics, fixes = {}, []
with open(mcap, "rb") as file:
    reader = make_reader(file)
    summary = reader.get_summary()
    validators = {
        nr: jsonschema.Draft7Validator(json.loads(schema.data))
        for nr, schema in summary.schemas.items()
    }
    for schema, channel, message in reader.iter_messages():
        content = json.loads(message.data)
        validators[schema.id].validate(content)
        assert not schema.name.startswith("damamaya.") or schema.encoding == "jsonschema"
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
