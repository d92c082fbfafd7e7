package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Marks where each exchange of a connection begins and where it ends.
 */
final class ContextAdapter implements Adapter {

	private final Exchanges exchanges;

	private final Adapter delegate;

	ContextAdapter(Exchanges exchanges, Adapter delegate) {
		this.exchanges = exchanges;
		this.delegate = delegate;
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		if (!this.exchanges.own(request)) {
			this.delegate.service(request, response);
			return;
		}
		this.exchanges.begin(request);
		try {
			this.delegate.service(request, response);
		}
		finally {
			endUnlessAsync(request);
		}
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
		if (!this.exchanges.own(request)) {
			return this.delegate.asyncDispatch(request, response, event);
		}
		try {
			return this.delegate.asyncDispatch(request, response, event);
		}
		finally {
			endUnlessAsync(request);
		}
	}

	private void endUnlessAsync(Request request) {
		if (!this.exchanges.isAsync(request)) {
			this.exchanges.end(request);
		}
	}

	@Override
	public boolean prepare(Request request, Response response) throws Exception {
		return this.delegate.prepare(request, response);
	}

	@Override
	public void log(Request request, Response response, long time) {
		this.delegate.log(request, response, time);
	}

	@Override
	public void checkRecycled(Request request, Response response) {
		this.delegate.checkRecycled(request, response);
	}

	@Override
	public String getDomain() {
		return this.delegate.getDomain();
	}

}
