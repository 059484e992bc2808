/* What lets C++ include the headers beside this one, and link what they declare. */
#ifndef VSI_DECLS_H
#define VSI_DECLS_H

#ifdef __cplusplus
#include <atomic>
#define VSI_BEGIN_DECLS extern "C" {
#define VSI_END_DECLS }
#define VSI_ATOMIC(type) std::atomic<type>
#else
#include <stdatomic.h>
#define VSI_BEGIN_DECLS
#define VSI_END_DECLS
#define VSI_ATOMIC(type) _Atomic(type)
#endif

#endif
