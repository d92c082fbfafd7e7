/**
 * Retries and circuit breakers of Spring and Resilience4j that obey the current context:
 * nothing is tried again for a caller that has gone or in time that is not left. The
 * attempts themselves are other rooms' business.
 */
@NullMarked
package dev.contextual.autoconfigure.retry;

import org.jspecify.annotations.NullMarked;
