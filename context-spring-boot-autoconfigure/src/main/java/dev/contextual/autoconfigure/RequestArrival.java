package dev.contextual.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * What the server itself knows of a request's arrival, before any filter or valve. A
 * request whose server tells carries one as an attribute.
 *
 * @since 0.1
 */
public interface RequestArrival {

	/**
	 * Name of the request attribute.
	 */
	String ATTRIBUTE = RequestArrival.class.getName();

	/**
	 * Returns when the server had the head of the request, so that the time for which it
	 * was queued is known.
	 * @return the moment on the clock of {@link System#nanoTime()}
	 */
	long nanoTime();

	/**
	 * Returns the other end of the TCP connection, whatever headers say about those
	 * behind it.
	 * @return the address as a literal, {@code null} if it is not known
	 */
	@Nullable String peerAddress();

}
