package dev.contextual.autoconfigure.disconnect;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * What is known about one application's web server: whether a client that hangs up is
 * seen. Where it is not, one line in the log says so and requests run as they always did.
 *
 * @since 0.1
 */
public final class HangUpDetection implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(HangUpDetection.class);

	// The application's start is one thread's work.
	private boolean known;

	/**
	 * A server's connections are watched.
	 */
	public void seen() {
		this.known = true;
	}

	/**
	 * A server's connections, or some of them, are not watched.
	 * @param which the connections, as the end of a sentence
	 * @param why the reason, as half a sentence
	 */
	public void unseen(String which, String why) {
		this.known = true;
		logger.info("Hang-ups of clients are not seen on " + which + ": " + why);
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (!this.known) {
			unseen("any connection", "the application does not run on an embedded Tomcat or Jetty");
		}
	}

}
