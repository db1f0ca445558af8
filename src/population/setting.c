#include "population/setting.h"

#include <assert.h>
#include <string.h>

int64_t setting_int(const struct args *args, const struct param *table, const char *name,
                    int64_t missing)
{
    if (args != NULL && args_has_param(args, name)) {
        const struct param_value *v = args_get(args, name);
        return v->text != NULL ? v->whole : missing;
    }
    while (table->name != NULL && strcmp(table->name, name) != 0)
        table++;
    assert(table->name != NULL);
    struct param_value v;
    if (table->initial == NULL || param_parse(table, table->initial, &v, NULL) != OK)
        return missing;
    return v.whole;
}
