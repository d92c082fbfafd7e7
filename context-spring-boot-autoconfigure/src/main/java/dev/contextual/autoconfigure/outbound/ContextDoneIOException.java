package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.io.Serial;

import dev.contextual.ContextDoneException;

import org.jspecify.annotations.Nullable;

/**
 * An exchange that did not take place or was aborted because its context was done. An
 * {@link IOException}, so that Spring's clients translate it as they translate each
 * failure of the transport; the reason is the cause, and what the transport said is
 * suppressed.
 */
final class ContextDoneIOException extends IOException {

	@Serial
	private static final long serialVersionUID = 1L;

	ContextDoneIOException(ContextDoneException cause, @Nullable Throwable transport) {
		super(cause.getMessage(), cause);
		if (transport != null) {
			addSuppressed(transport);
		}
	}

}
