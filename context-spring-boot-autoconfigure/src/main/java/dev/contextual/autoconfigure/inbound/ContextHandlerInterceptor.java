package dev.contextual.autoconfigure.inbound;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Operation;
import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.RootContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.async.WebAsyncManager;
import org.springframework.web.context.request.async.WebAsyncUtils;
import org.springframework.web.servlet.AsyncHandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.ModelAndView;

/**
 * Opens a context for each request that Spring MVC handles, makes it current while the
 * handler runs, and closes it when the exchange is complete. A request whose context is
 * done before its handler runs, because its time is up, its client is gone or the
 * application shuts down, is refused with a {@link dev.contextual.ContextDoneException}.
 * <p>
 * A dispatch leaves its thread as it found it. Between two dispatches of an asynchronous
 * request the context is current on no thread but that of a {@code Callable}.
 *
 * @since 0.1
 */
public final class ContextHandlerInterceptor implements AsyncHandlerInterceptor {

	/**
	 * What nginx writes to its log for a client that closed the request.
	 */
	static final int CLIENT_GONE = 499;

	private final RootContext root;

	private final Enforcement enforcement;

	private final Admission admission;

	private final InboundValues values;

	private final Endings endings;

	private final InboundCounts counts;

	ContextHandlerInterceptor(RootContext root, Enforcement enforcement, Admission admission, InboundValues values,
			Endings endings, InboundCounts counts) {
		this.root = root;
		this.enforcement = enforcement;
		this.admission = admission;
		this.values = values;
		this.endings = endings;
		this.counts = counts;
	}

	@Override
	public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
		Exchange exchange = Exchange.of(request);
		if (exchange != null && exchange.isCut()) {
			// The error page that the container asks for would end up in the middle of
			// the body.
			return false;
		}
		if (exchange == null || !exchange.isOpen()) {
			boolean first = exchange == null && request.getDispatcherType() != DispatcherType.ERROR;
			RequestTerms terms = first ? this.admission.terms(this.root.context(), request, handler)
					: this.admission.unlimited(this.root.context(), request);
			if (terms.mode() == Mode.OFF) {
				return true;
			}
			exchange = open(request, handler, terms);
			if (first) {
				begin(request, exchange);
			}
		}
		exchange.enter();
		return true;
	}

	@Override
	public void postHandle(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable ModelAndView modelAndView) {
		if (endAsClientGone(request, response) && modelAndView != null) {
			modelAndView.clear();
		}
	}

	@Override
	public void afterCompletion(HttpServletRequest request, HttpServletResponse response, Object handler,
			@Nullable Exception ex) {
		endAsClientGone(request, response);
		leave(request);
	}

	@Override
	public void afterConcurrentHandlingStarted(HttpServletRequest request, HttpServletResponse response,
			Object handler) {
		leave(request);
	}

	@SuppressWarnings("MustBeClosedChecker") // closed by the exchange
	private Exchange open(HttpServletRequest request, Object handler, RequestTerms terms) {
		CancellableContext context = this.enforcement.open(this.values.into(this.root.context(), request), terms.mode(),
				terms.deadline(), operation(request, handler));
		Exchange exchange = new Exchange(context, terms, this.endings, this.counts);
		exchange.keepIn(request);
		// Takes the place of a former exchange of this request, whose context is closed.
		WebAsyncManager async = WebAsyncUtils.getAsyncManager(request);
		async.registerCallableInterceptor(Exchange.class, exchange);
		async.registerDeferredResultInterceptor(Exchange.class, exchange);
		return exchange;
	}

	private void begin(HttpServletRequest request, Exchange exchange) {
		this.counts.deadline(exchange.terms().timeout().source());
		if (request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection client) {
			exchange.endWith(client, request.getProtocol().startsWith("HTTP/2"));
		}
		Context context = exchange.context();
		if (context.reason() != null) {
			exchange.refuse();
			throw context.doneException();
		}
	}

	/**
	 * Names the request by the pattern that matched. A path itself is never shown: it may
	 * hold secrets.
	 */
	private static Operation operation(HttpServletRequest request, Object handler) {
		String method = request.getMethod();
		Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		return ContextKind.REQUEST
			.operation(() -> method + " " + ((pattern != null) ? pattern : handler.getClass().getSimpleName()));
	}

	/**
	 * Writes the hang-up into the status, for logs and metrics: what the handler answers
	 * nobody reads.
	 */
	private static boolean endAsClientGone(HttpServletRequest request, HttpServletResponse response) {
		Exchange exchange = Exchange.of(request);
		if (exchange == null || !exchange.isOpen() || !exchange.isClientGone() || exchange.isAnsweredByApplication()
				|| response.isCommitted()) {
			return false;
		}
		response.resetBuffer();
		response.setStatus(CLIENT_GONE);
		return true;
	}

	private static void leave(HttpServletRequest request) {
		Exchange exchange = Exchange.of(request);
		if (exchange != null) {
			exchange.leave(request);
		}
	}

}
