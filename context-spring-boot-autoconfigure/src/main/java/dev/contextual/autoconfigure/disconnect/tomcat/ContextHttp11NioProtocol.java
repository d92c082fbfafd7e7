package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.Processor;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.http.parser.HttpParser;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/1.1 protocol, with a {@link HangUpWatcher} beside it while it runs.
 * Public, with a public constructor, because Tomcat makes it by its name.
 *
 * @since 0.1
 */
public final class ContextHttp11NioProtocol extends Http11NioProtocol {

	private static final Log logger = LogFactory.getLog(ContextHttp11NioProtocol.class);

	// Set before the start, by the thread that makes the connector.
	private @Nullable DisconnectProperties properties;

	private boolean replacesHttp2;

	// Written by the threads that start and stop the connector, read by each request.
	private volatile @Nullable HangUpWatcher watcher;

	public ContextHttp11NioProtocol() {
		super(new ArrivalEndpoint());
	}

	/**
	 * Touches whatever of Tomcat's the watching needs.
	 * @throws LinkageError where this Tomcat does not have it
	 */
	static void link() {
		ContextHttp11NioProtocol protocol = new ContextHttp11NioProtocol();
		new ContextHttp11Processor(protocol, protocol::watcher, protocol.getAdapter()).link();
		protocol.replaceHttp2(true);
		protocol.addUpgradeProtocol(new Http2Protocol());
		ContextHttp2Handler.link();
	}

	void watchFor(DisconnectProperties properties) {
		this.properties = properties;
	}

	/**
	 * Sets whether a stock HTTP/2 protocol that is added next is replaced by one that is
	 * watched. It is while Boot adds its own, of which nobody has a reference yet; one
	 * that the application makes stays what it is.
	 */
	void replaceHttp2(boolean replacesHttp2) {
		this.replacesHttp2 = replacesHttp2;
	}

	@Override
	public void addUpgradeProtocol(UpgradeProtocol upgradeProtocol) {
		boolean replaced = this.replacesHttp2 && upgradeProtocol.getClass() == Http2Protocol.class;
		super.addUpgradeProtocol(replaced ? new ContextHttp2Protocol() : upgradeProtocol);
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
		return new ContextHttp11Processor(this, this::watcher, getAdapter());
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
		for (UpgradeProtocol upgradeProtocol : findUpgradeProtocols()) {
			if (!(upgradeProtocol instanceof ContextHttp2Protocol)) {
				logUnseen(upgradeProtocol, "Spring Boot has not made it");
			}
			else if (!getEndpoint().getUseAsyncIO()) {
				logUnseen(upgradeProtocol, "asynchronous I/O is off");
			}
		}
		try {
			this.watcher = HangUpWatcher.start(getEndpoint().getName() + "-HangUp", this.properties);
		}
		catch (IOException ex) {
			logger.warn("Hang-ups of clients are not seen on " + getName(), ex);
		}
	}

	private void logUnseen(UpgradeProtocol upgradeProtocol, String why) {
		logger.info("Hang-ups of clients are not seen on " + getName() + " with " + upgradeProtocol.getClass().getName()
				+ ": " + why);
	}

	private void stopWatcher() {
		HangUpWatcher watcher = this.watcher;
		this.watcher = null;
		if (watcher != null) {
			watcher.stop();
		}
	}

}
