#include "tools/schemas.h"

#include "base/error.h"

bool schemas_catalogue(struct session *session, struct catalogue *catalogue, struct error *err)
{
    return catalogue_open(session->common->measures, session->arena, catalogue, err);
}

bool schemas_read(struct session *session, const char *path, struct schema **schema, struct error *err)
{
    struct catalogue catalogue;
    if (!schema_read(path, session->arena, schema, err))
        return false;
    if (!schema_names_measures(*schema) && session->common->measures == NULL)
        return true;
    return schemas_catalogue(session, &catalogue, err) && schema_complete(*schema, &catalogue, session->arena, err);
}
