package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.coyote.Adapter;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketEvent;

/**
 * Marks where an exchange of one processor begins and where it ends.
 */
final class ContextAdapter implements Adapter {

	private final ContextHttp11Processor processor;

	private final Adapter delegate;

	ContextAdapter(ContextHttp11Processor processor, Adapter delegate) {
		this.processor = processor;
		this.delegate = delegate;
	}

	@Override
	public void service(Request request, Response response) throws Exception {
		// A connection upgraded to HTTP/2 keeps this adapter for its streams.
		if (request != this.processor.getRequest()) {
			this.delegate.service(request, response);
			return;
		}
		this.processor.beginExchange();
		try {
			this.delegate.service(request, response);
		}
		finally {
			endUnlessAsync();
		}
	}

	@Override
	public boolean asyncDispatch(Request request, Response response, SocketEvent event) throws Exception {
		if (request != this.processor.getRequest()) {
			return this.delegate.asyncDispatch(request, response, event);
		}
		try {
			return this.delegate.asyncDispatch(request, response, event);
		}
		finally {
			endUnlessAsync();
		}
	}

	private void endUnlessAsync() {
		if (!this.processor.isAsync()) {
			this.processor.endExchange();
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
