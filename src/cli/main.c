#include <stdio.h>

int main(void)
{
    puts("fleettop");
    return 0;
}
