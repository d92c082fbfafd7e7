package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;
import java.io.InterruptedIOException;

import org.apache.coyote.BadRequestException;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * Sits in a request's input buffer until its body is read to the end: every way to read a
 * body (stream, reader, parameters, parts) passes here.
 */
final class BodyEndInputBuffer implements InputBuffer {

	private final ContextHttp11Processor processor;

	private final InputBuffer delegate;

	BodyEndInputBuffer(ContextHttp11Processor processor, InputBuffer delegate) {
		this.processor = processor;
		this.delegate = delegate;
	}

	void insert() {
		request().setInputBuffer(this);
	}

	/**
	 * Puts Tomcat's own buffer back. Tomcat 11.0 casts to it when it replays the body of
	 * a form login, which it does after it has read this one to the end.
	 */
	void remove() {
		if (request().getInputBuffer() == this) {
			request().setInputBuffer(this.delegate);
		}
	}

	private Request request() {
		return this.processor.getRequest();
	}

	@Override
	public int doRead(ApplicationBufferHandler handler) throws IOException {
		int read;
		try {
			read = this.delegate.doRead(handler);
		}
		catch (BadRequestException | InterruptedIOException ex) {
			throw ex; // a broken or slow body: the client is still there
		}
		catch (IOException ex) {
			this.processor.bodyFailed();
			throw ex;
		}
		if (this.processor.bodyRead(/* atEnd= */ read < 0)) {
			remove();
		}
		return read;
	}

	@Override
	public int available() {
		return this.delegate.available();
	}

}
