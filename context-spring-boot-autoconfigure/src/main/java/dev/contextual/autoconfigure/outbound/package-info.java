/**
 * Outbound HTTP that obeys the current context: refused when no time is left, told how
 * much there is, aborted when the context ends. The work sits at the request factory, so
 * that uploads stay streamed and each attempt of a retry is its own exchange.
 */
@NullMarked
package dev.contextual.autoconfigure.outbound;

import org.jspecify.annotations.NullMarked;
