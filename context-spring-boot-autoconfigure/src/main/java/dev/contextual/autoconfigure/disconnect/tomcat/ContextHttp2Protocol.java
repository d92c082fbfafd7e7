package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.http11.upgrade.InternalHttpUpgradeHandler;
import org.apache.coyote.http2.Http2Protocol;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's HTTP/2 protocol, with connections that tell of resets.
 */
final class ContextHttp2Protocol extends Http2Protocol {

	@Override
	public InternalHttpUpgradeHandler getInternalUpgradeHandler(SocketWrapperBase<?> wrapper, Adapter adapter,
			@Nullable Request request) {
		// Without asynchronous I/O Tomcat 11.0 has a handler that cannot be extended.
		return wrapper.hasAsyncIO() ? new ContextHttp2Handler(this, adapter, request, wrapper)
				: super.getInternalUpgradeHandler(wrapper, adapter, request);
	}

}
