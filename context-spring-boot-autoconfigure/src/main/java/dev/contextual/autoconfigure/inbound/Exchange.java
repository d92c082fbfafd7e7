package dev.contextual.autoconfigure.inbound;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.ClientDisconnectedException;
import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.LiveContexts;
import dev.contextual.Registration;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ClientConnection;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.DeferredResultProcessingInterceptor;

/**
 * One request and its response, from the moment its handler is known until the container
 * is through with it, and the context that belongs to them.
 */
final class Exchange implements CallableProcessingInterceptor, DeferredResultProcessingInterceptor {

	/*
	 * An exchange passes through dispatches, one after the other, each on a thread of its
	 * own: REQUEST, then perhaps ASYNC or ERROR, and FORWARD or INCLUDE inside any of
	 * them. The outermost one attaches the context to its thread and takes it off again.
	 * If it leaves the exchange in asynchronous mode, the container's onComplete closes
	 * the context, else the dispatch itself does. The container orders the dispatches,
	 * and what one wrote the next one sees; fields without a word about threads rely on
	 * that. onComplete may come on any thread.
	 */

	/**
	 * Scope of the callable that runs on this thread. Not a field: a callable that timed
	 * out may run on beside its successor.
	 */
	private static final ThreadLocal<Scope> CALLABLE_SCOPE = new ThreadLocal<>();

	private static final String ATTRIBUTE = Exchange.class.getName();

	private static final Log logger = LogFactory.getLog(Exchange.class);

	private static final AtomicBoolean warned = new AtomicBoolean();

	private static final AtomicIntegerFieldUpdater<Exchange> CLOSED = AtomicIntegerFieldUpdater
		.newUpdater(Exchange.class, "closed");

	private final CancellableContext context;

	private final RequestTerms terms;

	private final Endings endings;

	private final InboundCounts counts;

	/**
	 * Set to 1 by the one thread that closes the context.
	 */
	private volatile int closed;

	/**
	 * Dispatches that are going on, nested ones included.
	 */
	private int depth;

	private @Nullable Scope scope;

	/**
	 * Whose hang-up ends the context.
	 */
	private @Nullable ClientConnection client;

	/**
	 * Written by the dispatch that starts a deferred result, read by the thread that
	 * closes.
	 */
	private volatile @Nullable Registration expiry;

	/**
	 * Whether the handler did not answer, because it failed or was not run. Read by the
	 * thread that closes.
	 */
	private volatile boolean failed;

	private boolean refused;

	private boolean answeredByApplication;

	private boolean cut;

	Exchange(CancellableContext context, RequestTerms terms, Endings endings, InboundCounts counts) {
		this.context = context;
		this.terms = terms;
		this.endings = endings;
		this.counts = counts;
	}

	static @Nullable Exchange of(ServletRequest request) {
		return (Exchange) request.getAttribute(ATTRIBUTE);
	}

	void keepIn(ServletRequest request) {
		request.setAttribute(ATTRIBUTE, this);
	}

	Context context() {
		return this.context;
	}

	RequestTerms terms() {
		return this.terms;
	}

	/**
	 * Whether the context was ended from outside while a dispatch goes on, or before the
	 * handler was run. One that its owner has closed is not meant.
	 */
	boolean isEnded() {
		return (this.depth > 0 || this.refused) && this.context.reason() != null;
	}

	boolean isClientGone() {
		learnOfHangUp();
		return this.context.isDone() && this.context.cause() instanceof ClientDisconnectedException;
	}

	boolean isOpen() {
		return this.closed == 0;
	}

	/**
	 * Counts it when the client hangs up, and ends the context if it is to end with it.
	 */
	void endWith(ClientConnection client, boolean http2) {
		if (this.terms.endsWithClient()) {
			this.client = client;
		}
		client.onHangUp(() -> {
			this.counts.disconnected(http2);
			if (this.terms.endsWithClient()) {
				hangUp();
			}
		});
	}

	/**
	 * A container that ends an asynchronous exchange because its client has gone may be
	 * here before the thread that tells of it has begun.
	 */
	private void learnOfHangUp() {
		ClientConnection client = this.client;
		if (client != null && client.isHungUp()) {
			hangUp();
		}
	}

	private void hangUp() {
		this.context.cancel(new ClientDisconnectedException());
	}

	void enter() {
		if (this.depth == 0) {
			this.scope = this.context.attach();
		}
		this.depth++;
	}

	void leave(HttpServletRequest request) {
		if (this.depth == 0 || --this.depth > 0) {
			return;
		}
		Scope scope = this.scope;
		this.scope = null;
		if (scope != null) {
			close(scope);
		}
		if (request.isAsyncStarted()) {
			closeOnCompletion(request);
		}
		else {
			close();
		}
	}

	/**
	 * Closes the context of a request whose handler is not run. What it answers is
	 * settled afterwards.
	 */
	void refuse() {
		this.refused = true;
		this.counts.refuse(refusal());
		this.failed = true;
		close();
	}

	private Refusal refusal() {
		if (this.context.reason() == CancellationReason.DEADLINE_EXCEEDED) {
			return this.terms.lacksBudget() ? Refusal.BUDGET : Refusal.SPENT;
		}
		return isClientGone() ? Refusal.CLIENT : Refusal.SHUTDOWN;
	}

	void fail() {
		this.failed = true;
	}

	boolean isAnsweredByApplication() {
		return this.answeredByApplication;
	}

	void answerByApplication() {
		this.answeredByApplication = true;
	}

	boolean isCut() {
		return this.cut;
	}

	/**
	 * Notes that the response is broken off: nothing may be added to it any more.
	 */
	void cut() {
		this.cut = true;
	}

	@Override
	public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
		CALLABLE_SCOPE.set(this.context.attach());
	}

	@Override
	public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object concurrentResult) {
		Scope scope = CALLABLE_SCOPE.get();
		if (scope != null) {
			CALLABLE_SCOPE.remove();
			close(scope);
		}
	}

	@Override
	public <T> void preProcess(NativeWebRequest request, DeferredResult<T> deferredResult) {
		this.expiry = this.context.afterFunc(() -> expire(deferredResult));
	}

	private void expire(DeferredResult<?> deferredResult) {
		try {
			deferredResult.setErrorResult(this.context.doneException());
		}
		catch (IllegalStateException ex) {
			// The container has failed the exchange itself, and is about to end it.
			logger.debug("The container ended a request before its context did", ex);
		}
	}

	private void closeOnCompletion(HttpServletRequest request) {
		try {
			request.getAsyncContext().addListener(new Completion());
		}
		catch (IllegalStateException ex) {
			// The container is through with it already and would not tell again.
			close();
		}
	}

	private void close() {
		if (!CLOSED.compareAndSet(this, 0, 1)) {
			return;
		}
		learnOfHangUp();
		Registration expiry = this.expiry;
		if (expiry != null) {
			expiry.stop();
		}
		boolean cut = this.context.reason() == CancellationReason.DEADLINE_EXCEEDED;
		Deadline deadline = this.terms.deadline();
		if (cut || (this.terms.mode() != Mode.ENFORCE && deadline != null && deadline.isPast())) {
			this.counts.exceeded(this.terms.mode(), this.terms.timeout());
		}
		if (cut && !this.failed) {
			this.counts.answeredLate();
		}
		this.endings.closing(ContextKind.REQUEST, this.context);
		this.context.close();
	}

	/**
	 * Restores the thread. A scope that the application forgot is closed along with ours
	 * and counted ({@link LiveContexts#forgottenScopes()}); the request is not to suffer.
	 */
	private static void close(Scope scope) {
		try {
			scope.close();
		}
		catch (IllegalStateException ex) {
			if (warned.compareAndSet(false, true)) {
				logger.warn(
						"A request left a scope open: close what attach() returns. Further ones are logged at DEBUG",
						ex);
			}
			else {
				logger.debug("A request left a scope open", ex);
			}
		}
	}

	private final class Completion implements AsyncListener {

		@Override
		public void onComplete(AsyncEvent event) {
			close();
		}

		@Override
		public void onTimeout(AsyncEvent event) {
			// onComplete follows
		}

		@Override
		public void onError(AsyncEvent event) {
			// onComplete follows
		}

		@Override
		public void onStartAsync(AsyncEvent event) {
			// A new cycle forgets the listeners of the one before it.
			event.getAsyncContext().addListener(this);
		}

	}

}
