package dev.contextual.autoconfigure.inbound;

import dev.contextual.autoconfigure.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What a handler itself says about its requests.
 *
 * @param limit what its {@code @WithTimeout} says, {@code null} if it has none
 * @param detached whether it finishes although its client has hung up
 * @param longLived whether its exchange is meant to last: only an explicit limit ends it
 * @param mode the mode that its {@code @WithTimeout} names, {@code null} if none
 */
record HandlerPolicy(@Nullable Limit limit, boolean detached, boolean longLived, @Nullable Mode mode) {

	static final HandlerPolicy PLAIN = new HandlerPolicy(null, false, false, null);

	static final HandlerPolicy LASTING = new HandlerPolicy(null, false, true, null);

}
