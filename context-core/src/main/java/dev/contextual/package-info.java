/**
 * The tree of contexts: one value that carries a job's deadline, its cancellation and its
 * scoped values through every call made for it, after Go's {@code context} package. It
 * needs {@code java.base} alone.
 */
@NullMarked
package dev.contextual;

import org.jspecify.annotations.NullMarked;
