#include "read/readstat_library.h"

#ifdef KNEAD_READSTAT

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"

static bool library_missing(struct error *err)
{
    const char *why = dlerror();
    return error_set(err, ERROR_PROGRAM, "ReadStat, which reads files of SPSS, Stata and SAS, cannot be loaded (%s); install it "
                                         "(Debian: libreadstat1), or export the file as CSV UTF-8",
                     why == NULL ? "no reason given" : why);
}

bool readstat_library_open(struct readstat_library *library, struct error *err)
{
#define READSTAT_PLACE(function) { "readstat_" #function, offsetof(struct readstat_library, function) },
    static const struct {
        const char *name;
        size_t offset;
    } functions[] = { READSTAT_FUNCTIONS(READSTAT_PLACE) };
#undef READSTAT_PLACE
    library->handle = dlopen(KNEAD_READSTAT, RTLD_NOW | RTLD_LOCAL);
    if (library->handle == NULL)
        return library_missing(err);
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        void *function = dlsym(library->handle, functions[i].name);
        if (function == NULL) {
            library_missing(err);
            dlclose(library->handle);
            return false;
        }
        memcpy((char *)library + functions[i].offset, &function, sizeof function);
    }
    return true;
}

void readstat_library_close(struct readstat_library *library)
{
    dlclose(library->handle);
}

#endif
