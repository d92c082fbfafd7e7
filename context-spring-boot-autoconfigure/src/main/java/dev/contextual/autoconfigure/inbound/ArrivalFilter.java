package dev.contextual.autoconfigure.inbound;

import java.io.IOException;

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
		request.setAttribute(ATTRIBUTE, System.nanoTime());
		chain.doFilter(request, response);
	}

	/**
	 * Returns the arrival on the clock of {@link System#nanoTime()}, now if the request
	 * did not pass the filter.
	 */
	static long arrivalNanos(ServletRequest request) {
		return (request.getAttribute(ATTRIBUTE) instanceof Long nanos) ? nanos : System.nanoTime();
	}

}
