package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.coyote.Request;

/**
 * The exchanges of one connection, one after the other or side by side.
 */
interface Exchanges {

	/**
	 * Whether a request is one of this connection's. An adapter may be handed on to
	 * another protocol, as when HTTP/1.1 is upgraded to HTTP/2.
	 */
	boolean own(Request request);

	/**
	 * The headers are read and the application is about to be called.
	 */
	void begin(Request request);

	boolean isAsync(Request request);

	/**
	 * The application has returned or an asynchronous exchange has completed.
	 */
	void end(Request request);

}
