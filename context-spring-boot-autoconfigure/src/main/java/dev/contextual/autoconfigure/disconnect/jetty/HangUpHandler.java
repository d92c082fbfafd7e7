package dev.contextual.autoconfigure.disconnect.jetty;

import java.io.IOException;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.HangUpWatcher;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Jetty's outermost handler: gives each request its exchange, and has a
 * {@link HangUpWatcher} while the server runs.
 */
final class HangUpHandler extends Handler.Wrapper {

	private static final Log logger = LogFactory.getLog(HangUpHandler.class);

	private static final String WATCHER_THREAD = "jetty-HangUp";

	private final DisconnectProperties properties;

	// Written by the threads that start and stop the server, read by each request.
	private volatile @Nullable HangUpWatcher watcher;

	HangUpHandler(DisconnectProperties properties) {
		this.properties = properties;
	}

	/**
	 * Touches whatever of Jetty's the watching needs.
	 * @throws LinkageError where this Jetty does not have it
	 */
	static void link() {
		JettyExchange.link();
	}

	@Override
	protected void doStart() throws Exception {
		try {
			this.watcher = HangUpWatcher.start(WATCHER_THREAD, this.properties);
		}
		catch (IOException ex) {
			logger.warn("Hang-ups of clients are not seen", ex);
		}
		boolean started = false;
		try {
			super.doStart();
			started = true;
		}
		finally {
			if (!started) {
				stopWatcher();
			}
		}
	}

	@Override
	protected void doStop() throws Exception {
		try {
			super.doStop();
		}
		finally {
			stopWatcher();
		}
	}

	private void stopWatcher() {
		HangUpWatcher watcher = this.watcher;
		this.watcher = null;
		if (watcher != null) {
			watcher.stop();
		}
	}

	@Override
	public boolean handle(Request request, Response response, Callback callback) throws Exception {
		HangUpWatcher watcher = this.watcher;
		return super.handle((watcher != null) ? watch(request, watcher) : request, response, callback);
	}

	private static Request watch(Request request, HangUpWatcher watcher) {
		HttpVersion version = request.getConnectionMetaData().getHttpVersion();
		if (version == HttpVersion.HTTP_2) {
			Http2Connection.watch(request, watcher);
			return request;
		}
		return (version.compareTo(HttpVersion.HTTP_2) < 0) ? JettyExchange.watch(request, watcher) : request;
	}

}
