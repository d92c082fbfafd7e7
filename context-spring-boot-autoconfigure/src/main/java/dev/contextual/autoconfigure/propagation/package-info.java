/**
 * The current context on other threads. A task that Boot's executors run goes on under a
 * context that outlives its submitter, and Micrometer's context propagation carries the
 * current one.
 */
@NullMarked
package dev.contextual.autoconfigure.propagation;

import org.jspecify.annotations.NullMarked;
