/* Names of people on a public wall: enough for the person to find herself, too little for a stranger. Chinese
 * characters keep the first and the last, 王*明, 欧**兰, two of them 王*, and so do kana and Hangul; what follows in
 * another script is left out. Other scripts keep the first word and the initial of the last, "Karin H.", without titles
 * and also from "Hansen, Karin"; one word its first two letters, "Ka…", or one where two would be all, "L…". */
#ifndef LANYARD_CORE_MASK_H
#define LANYARD_CORE_MASK_H

#include <stddef.h>

/* name is UTF-8 (bytes that are not are left out); cut at a character to cap bytes with NUL. "" gives "". */
void mask_name(const char *name, char *ret_masked, size_t cap);

/* Its beginning: 青山… of 青山数据, "Qingshan …" of "Qingshan Data Ltd", and of one word half, "North…". Cut as above.
 */
void mask_company(const char *company, char *ret_masked, size_t cap);

#endif
