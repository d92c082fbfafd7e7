package dev.contextual.autoconfigure.inbound;

import java.io.IOException;

import dev.contextual.autoconfigure.RequestArrival;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;

/**
 * Notes when a request arrived: its time runs while the filters work, long before its
 * handler is known.
 */
final class ArrivalFilter implements Filter {

	private static final String ATTRIBUTE = ArrivalFilter.class.getName() + ".NANOS";

	@Override
	public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
			throws IOException, ServletException {
		if (request.getAttribute(RequestArrival.ATTRIBUTE) == null) {
			request.setAttribute(ATTRIBUTE, System.nanoTime());
		}
		chain.doFilter(request, response);
	}

	/**
	 * Returns the arrival on the clock of {@link System#nanoTime()}: when the server had
	 * the request's head if it tells, else when the request passed the filter, now if it
	 * did not. Never in the future.
	 */
	static long arrivalNanos(ServletRequest request) {
		long nowNanos = System.nanoTime();
		long nanos = nowNanos;
		if (request.getAttribute(RequestArrival.ATTRIBUTE) instanceof RequestArrival arrival) {
			nanos = arrival.nanoTime();
		}
		else if (request.getAttribute(ATTRIBUTE) instanceof Long passed) {
			nanos = passed;
		}
		return (nowNanos - nanos > 0) ? nanos : nowNanos;
	}

}
