/* A VA-API driver without a graphics card, for the tests: every picture of H.264 or H.265 that it
 * "decodes" is a plain one, whose shade counts the pictures of its stream. TEST_VA says what else it
 * does: `none` knows no codec, `fail N`, `crash N` and `hang N` do so from picture N of a stream on. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <va/va.h>
#include <va/va_backend.h>

enum { MOST = 4096, BLUE = 90, RED = 170 };

struct memory {
    unsigned width, height, size;
    /* Surfaces are NV12; the image of one shares its memory. */
    unsigned char *bytes;
    int is_borrowed;
};

/* Everything by its number; a context has a surface to decode to, and has decoded so many pictures; an
 * image has a buffer. */
static struct memory memories[MOST];
static unsigned targets[MOST];
static unsigned pictures[MOST];

static int is(const char *word, unsigned nr) {
    const char *said = getenv("TEST_VA");
    size_t length = strlen(word);
    if (said == NULL || strncmp(said, word, length) != 0) return 0;
    return nr >= (unsigned)atoi(said + length);
}

static VAStatus unknown(void) { return VA_STATUS_ERROR_UNIMPLEMENTED; }

static unsigned take(unsigned width, unsigned height, unsigned size, unsigned char *borrowed) {
    unsigned nr = 1;
    while (nr < MOST && memories[nr].bytes != NULL) nr++;
    if (nr == MOST) abort();
    struct memory *memory = &memories[nr];
    memory->width = width;
    memory->height = height;
    memory->size = size;
    memory->is_borrowed = borrowed != NULL;
    memory->bytes = borrowed != NULL ? borrowed : calloc(1, size);
    return nr;
}

static void give_back(unsigned nr) {
    if (!memories[nr].is_borrowed) free(memories[nr].bytes);
    memset(&memories[nr], 0, sizeof memories[nr]);
}

static VAStatus query_profiles(VADriverContextP ctx, VAProfile *list, int *count) {
    (void)ctx;
    *count = 0;
    if (is("none", 0)) return VA_STATUS_SUCCESS;
    list[(*count)++] = VAProfileH264ConstrainedBaseline;
    list[(*count)++] = VAProfileH264Main;
    list[(*count)++] = VAProfileH264High;
    list[(*count)++] = VAProfileHEVCMain;
    return VA_STATUS_SUCCESS;
}

static VAStatus query_entrypoints(VADriverContextP ctx, VAProfile profile, VAEntrypoint *list, int *count) {
    (void)ctx, (void)profile;
    list[0] = VAEntrypointVLD;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus attributes(VADriverContextP ctx, VAProfile profile, VAEntrypoint entrypoint,
                           VAConfigAttrib *list, int count) {
    (void)ctx, (void)profile, (void)entrypoint;
    for (int nr = 0; nr < count; nr++)
        list[nr].value = list[nr].type == VAConfigAttribRTFormat ? VA_RT_FORMAT_YUV420 : VA_ATTRIB_NOT_SUPPORTED;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_config(VADriverContextP ctx, VAProfile profile, VAEntrypoint entrypoint,
                              VAConfigAttrib *list, int count, VAConfigID *config) {
    (void)ctx, (void)profile, (void)entrypoint, (void)list, (void)count;
    *config = take(0, 0, 1, NULL);
    return VA_STATUS_SUCCESS;
}

static VAStatus query_surface(VADriverContextP ctx, VAConfigID config, VASurfaceAttrib *list, unsigned *count) {
    (void)ctx, (void)config;
    const VASurfaceAttribType types[] = {VASurfaceAttribPixelFormat, VASurfaceAttribMaxWidth, VASurfaceAttribMaxHeight};
    const int values[] = {VA_FOURCC_NV12, 4096, 4096};
    *count = 3;
    for (int nr = 0; list != NULL && nr < 3; nr++) {
        memset(&list[nr], 0, sizeof list[nr]);
        list[nr].type = types[nr];
        list[nr].flags = VA_SURFACE_ATTRIB_GETTABLE | (nr == 0 ? VA_SURFACE_ATTRIB_SETTABLE : 0);
        list[nr].value.type = VAGenericValueTypeInteger;
        list[nr].value.value.i = values[nr];
    }
    return VA_STATUS_SUCCESS;
}

static VAStatus create_surfaces(VADriverContextP ctx, unsigned format, unsigned width, unsigned height,
                                VASurfaceID *list, unsigned count, VASurfaceAttrib *wanted, unsigned wishes) {
    (void)ctx, (void)format, (void)wanted, (void)wishes;
    for (unsigned nr = 0; nr < count; nr++) list[nr] = take(width, height, width * height * 3 / 2, NULL);
    return VA_STATUS_SUCCESS;
}

static VAStatus destroy_surfaces(VADriverContextP ctx, VASurfaceID *list, int count) {
    (void)ctx;
    for (int nr = 0; nr < count; nr++) give_back(list[nr]);
    return VA_STATUS_SUCCESS;
}

static VAStatus create_context(VADriverContextP ctx, VAConfigID config, int width, int height, int flag,
                               VASurfaceID *list, int count, VAContextID *context) {
    (void)ctx, (void)config, (void)width, (void)height, (void)flag, (void)list, (void)count;
    *context = take(0, 0, 1, NULL);
    pictures[*context] = 0;
    return VA_STATUS_SUCCESS;
}

static VAStatus destroy_one(VADriverContextP ctx, unsigned nr) {
    (void)ctx;
    give_back(nr);
    return VA_STATUS_SUCCESS;
}

static VAStatus create_buffer(VADriverContextP ctx, VAContextID context, VABufferType type, unsigned size,
                              unsigned count, void *data, VABufferID *buffer) {
    (void)ctx, (void)context, (void)type;
    *buffer = take(0, 0, size * count, NULL);
    if (data != NULL) memcpy(memories[*buffer].bytes, data, size * count);
    return VA_STATUS_SUCCESS;
}

static VAStatus map_buffer(VADriverContextP ctx, VABufferID buffer, void **bytes) {
    (void)ctx;
    *bytes = memories[buffer].bytes;
    return VA_STATUS_SUCCESS;
}

static VAStatus unmap_buffer(VADriverContextP ctx, VABufferID buffer) {
    (void)ctx, (void)buffer;
    return VA_STATUS_SUCCESS;
}

static VAStatus begin_picture(VADriverContextP ctx, VAContextID context, VASurfaceID target) {
    (void)ctx;
    targets[context] = target;
    return VA_STATUS_SUCCESS;
}

static VAStatus render_picture(VADriverContextP ctx, VAContextID context, VABufferID *list, int count) {
    (void)ctx, (void)context, (void)list, (void)count;
    return VA_STATUS_SUCCESS;
}

static VAStatus end_picture(VADriverContextP ctx, VAContextID context) {
    (void)ctx;
    struct memory *surface = &memories[targets[context]];
    unsigned nr = pictures[context]++, luma = surface->width * surface->height;
    if (is("crash", nr)) abort();
    while (is("hang", nr)) pause();
    if (is("fail", nr)) return VA_STATUS_ERROR_DECODING_ERROR;
    memset(surface->bytes, 40 + nr % 160, luma);
    for (unsigned place = luma; place < surface->size; place++)
        surface->bytes[place] = (place - luma) % 2 == 0 ? BLUE : RED;
    return VA_STATUS_SUCCESS;
}

static VAStatus sync_surface(VADriverContextP ctx, VASurfaceID surface) {
    (void)ctx, (void)surface;
    return VA_STATUS_SUCCESS;
}

static VAStatus query_images(VADriverContextP ctx, VAImageFormat *list, int *count) {
    (void)ctx;
    memset(list, 0, sizeof *list);
    list[0].fourcc = VA_FOURCC_NV12;
    list[0].byte_order = VA_LSB_FIRST;
    list[0].bits_per_pixel = 12;
    *count = 1;
    return VA_STATUS_SUCCESS;
}

static VAStatus image_of(unsigned width, unsigned height, unsigned char *bytes, VAImage *image) {
    int count;
    memset(image, 0, sizeof *image);
    query_images(NULL, &image->format, &count);
    image->width = width;
    image->height = height;
    image->data_size = width * height * 3 / 2;
    image->num_planes = 2;
    image->pitches[0] = image->pitches[1] = width;
    image->offsets[1] = width * height;
    image->buf = take(width, height, image->data_size, bytes);
    image->image_id = take(0, 0, 1, NULL);
    targets[image->image_id] = image->buf;
    return VA_STATUS_SUCCESS;
}

static VAStatus create_image(VADriverContextP ctx, VAImageFormat *format, int width, int height, VAImage *image) {
    (void)ctx, (void)format;
    return image_of(width, height, NULL, image);
}

static VAStatus derive_image(VADriverContextP ctx, VASurfaceID surface, VAImage *image) {
    (void)ctx;
    return image_of(memories[surface].width, memories[surface].height, memories[surface].bytes, image);
}

static VAStatus get_image(VADriverContextP ctx, VASurfaceID surface, int x, int y, unsigned width, unsigned height,
                          VAImageID image) {
    (void)ctx, (void)x, (void)y, (void)width, (void)height;
    struct memory *buffer = &memories[targets[image]];
    unsigned size = buffer->size < memories[surface].size ? buffer->size : memories[surface].size;
    memcpy(buffer->bytes, memories[surface].bytes, size);
    return VA_STATUS_SUCCESS;
}

static VAStatus terminate(VADriverContextP ctx) {
    (void)ctx;
    return VA_STATUS_SUCCESS;
}

VAStatus __vaDriverInit_1_0(VADriverContextP ctx) {
    struct VADriverVTable *calls = ctx->vtable;
    typedef VAStatus (*call)(void);
    for (size_t nr = 0; nr < sizeof *calls / sizeof(call); nr++) ((call *)calls)[nr] = unknown;
    ctx->version_major = 1;
    ctx->max_profiles = 4;
    ctx->max_entrypoints = 1;
    ctx->max_attributes = 3;
    ctx->max_image_formats = 1;
    ctx->max_subpic_formats = 1;
    ctx->str_vendor = "a driver of the tests";
    calls->vaTerminate = terminate;
    calls->vaQueryConfigProfiles = query_profiles;
    calls->vaQueryConfigEntrypoints = query_entrypoints;
    calls->vaGetConfigAttributes = attributes;
    calls->vaCreateConfig = create_config;
    calls->vaDestroyConfig = destroy_one;
    calls->vaQuerySurfaceAttributes = query_surface;
    calls->vaCreateSurfaces2 = create_surfaces;
    calls->vaDestroySurfaces = destroy_surfaces;
    calls->vaCreateContext = create_context;
    calls->vaDestroyContext = destroy_one;
    calls->vaCreateBuffer = create_buffer;
    calls->vaMapBuffer = map_buffer;
    calls->vaUnmapBuffer = unmap_buffer;
    calls->vaDestroyBuffer = destroy_one;
    calls->vaBeginPicture = begin_picture;
    calls->vaRenderPicture = render_picture;
    calls->vaEndPicture = end_picture;
    calls->vaSyncSurface = sync_surface;
    calls->vaQueryImageFormats = query_images;
    calls->vaCreateImage = create_image;
    calls->vaDeriveImage = derive_image;
    calls->vaGetImage = get_image;
    calls->vaDestroyImage = destroy_one;
    return VA_STATUS_SUCCESS;
}
