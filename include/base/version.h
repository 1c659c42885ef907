#ifndef KNEAD_BASE_VERSION_H
#define KNEAD_BASE_VERSION_H

#define KNEAD_VERSION "0.1.0"
#define KNEAD_DATE "2026-11-22" /* of the version, for the manual pages */

#endif
