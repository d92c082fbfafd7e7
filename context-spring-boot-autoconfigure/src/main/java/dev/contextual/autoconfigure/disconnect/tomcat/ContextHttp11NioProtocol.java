package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 protocol on its own endpoint, with a {@link HangUpWatcher} beside it
 * while it runs. Public, with a public constructor, because Tomcat makes it by its name.
 *
 * @since 0.1
 */
public final class ContextHttp11NioProtocol extends Http11NioProtocol {

	private static final Log logger = LogFactory.getLog(ContextHttp11NioProtocol.class);

	// Set before the start, by the thread that makes the connector.
	private @Nullable DisconnectProperties properties;

	// Written by the threads that start and stop the connector, read by each request.
	private volatile @Nullable HangUpWatcher watcher;

	public ContextHttp11NioProtocol() {
		// When sendfile ends, Tomcat 11.0 polls the socket for a pipelined request; one
		// that the watcher has moved to Tomcat's read buffer would never be seen.
		setUseSendfile(false);
	}

	/**
	 * Touches whatever of Tomcat's the watching needs.
	 * @throws LinkageError where this Tomcat does not have it
	 */
	static void link() {
		ContextHttp11NioProtocol protocol = new ContextHttp11NioProtocol();
		new ContextHttp11Processor(protocol, protocol.getAdapter()).link();
	}

	void watchFor(DisconnectProperties properties) {
		this.properties = properties;
	}

	@Nullable HangUpWatcher watcher() {
		return this.watcher;
	}

	/**
	 * The parser that Tomcat 11.0 makes when the protocol is initialised. A processor
	 * that is made before, as {@link #link()} does, would log that it misses it.
	 */
	@Override
	public HttpParser getHttpParser() {
		HttpParser parser = super.getHttpParser();
		return (parser != null) ? parser : new HttpParser(getRelaxedPathChars(), getRelaxedQueryChars());
	}

	@Override
	protected Processor createProcessor() {
		return new ContextHttp11Processor(this, getAdapter());
	}

	@Override
	public void start() throws Exception {
		startWatcher();
		boolean started = false;
		try {
			super.start();
			started = true;
		}
		finally {
			if (!started) {
				stopWatcher();
			}
		}
	}

	@Override
	public void stop() throws Exception {
		try {
			super.stop();
		}
		finally {
			stopWatcher();
		}
	}

	@Override
	public void destroy() throws Exception {
		try {
			super.destroy();
		}
		finally {
			stopWatcher();
		}
	}

	private void startWatcher() {
		if (this.properties == null || this.watcher != null) {
			return;
		}
		if (getUseSendfile()) {
			logger.info("Hang-ups of clients are not seen on " + getName() + ": it was set to use sendfile");
			return;
		}
		try {
			this.watcher = HangUpWatcher.start(getEndpoint().getName() + "-HangUp", this.properties);
		}
		catch (IOException ex) {
			logger.warn("Hang-ups of clients are not seen on " + getName(), ex);
		}
	}

	private void stopWatcher() {
		HangUpWatcher watcher = this.watcher;
		this.watcher = null;
		if (watcher != null) {
			watcher.stop();
		}
	}

}
