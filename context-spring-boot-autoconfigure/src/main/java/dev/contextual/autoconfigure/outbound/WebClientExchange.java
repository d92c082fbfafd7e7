package dev.contextual.autoconfigure.outbound;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import dev.contextual.CancellableContext;
import dev.contextual.ContextDoneException;
import dev.contextual.Registration;
import dev.contextual.autoconfigure.http.TimeoutHeader;
import dev.contextual.autoconfigure.outbound.OutboundCounts.Outcome;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/**
 * An exchange of a {@code WebClient}, whose head and body fail when the context ends.
 */
final class WebClientExchange {

	/*
	 * As with ContextClientHttpResponse, a single step from OPEN decides between the end
	 * of the exchange and its abort. What an abort does depends on how far it has come,
	 * and is left with the attempt: cancel while there is no response, give up a body
	 * that nobody has asked for, cancel the one that is read. Operators such as
	 * takeUntilOther drop what arrives just then, be it a pooled buffer or a response
	 * with its connection (reactor-core 3.8), so the subscribers here pass on or give up
	 * each item themselves.
	 */
	private enum State {

		OPEN, ENDED, ABORTED

	}

	private static final Log logger = LogFactory.getLog(WebClientExchange.class);

	/*
	 * Where Reactor (3.8) looks for somebody who takes errors that come too late for a
	 * subscriber. The JDK's client makes one of each cancellation, which would be logged
	 * as an error.
	 */
	private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

	private final Exchange exchange;

	private final Attempt attempt;

	private final ClientRequest request;

	private final @Nullable CancellableContext adopted;

	private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

	private final Registration registration;

	WebClientExchange(Exchange exchange, Attempt attempt, ClientRequest request, @Nullable CancellableContext adopted) {
		this.exchange = exchange;
		this.attempt = attempt;
		this.request = request;
		this.adopted = adopted;
		this.registration = exchange.context().afterFunc(this::abort);
	}

	Mono<ClientResponse> execute(ExchangeFunction next) {
		Publisher<ClientResponse> head = (subscriber) -> response(next)
			.subscribe(new Head(Operators.toCoreSubscriber(subscriber)));
		return Mono.fromDirect(head);
	}

	private Mono<ClientResponse> response(ExchangeFunction next) {
		try {
			return next.exchange(this.request);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private void end(Outcome outcome) {
		if (this.state.compareAndSet(State.OPEN, State.ENDED)) {
			this.registration.stop();
			close(outcome);
		}
	}

	private void abort() {
		if (this.state.compareAndSet(State.OPEN, State.ABORTED)) {
			// Before the subscriber hears of it, so that it finds the ending counted.
			close(Outcome.FAILED);
			this.attempt.abort();
		}
	}

	private void close(Outcome unlessDone) {
		this.exchange.close(unlessDone);
		if (this.adopted != null) {
			this.adopted.close();
		}
	}

	/**
	 * Ends the exchange after a failure.
	 * @return what the context says if it is done, the failure otherwise
	 */
	private Throwable failed(Throwable ex) {
		if (this.state.get() == State.OPEN && this.exchange.context().reason() != null) {
			abort();
		}
		if (this.state.get() == State.ABORTED) {
			ContextDoneException done = done();
			done.addSuppressed(ex);
			return done;
		}
		end(Outcome.of(ex));
		return ex;
	}

	private ContextDoneException done() {
		this.exchange.back();
		return this.exchange.context().doneException();
	}

	private Throwable requestFailure(Throwable ex) {
		return (ex instanceof ContextDoneException)
				? new WebClientRequestException(ex, this.request.method(), this.request.url(), this.request.headers())
				: ex;
	}

	/**
	 * Waits for the response.
	 */
	private final class Head implements CoreSubscriber<ClientResponse>, Subscription {

		private final CoreSubscriber<? super ClientResponse> subscriber;

		private final Context context;

		// Decides between the response, an abort and a cancellation.
		private final AtomicBoolean isOver = new AtomicBoolean();

		// Set before anybody can use it.
		private @Nullable Subscription source;

		// By whoever passes the response on; read by one that cancels later.
		private volatile @Nullable Body body;

		Head(CoreSubscriber<? super ClientResponse> subscriber) {
			this.subscriber = subscriber;
			this.context = subscriber.currentContext().put(ON_ERROR_DROPPED, (Consumer<Throwable>) this::dropped);
		}

		@Override
		public Context currentContext() {
			return this.context;
		}

		private void dropped(Throwable ex) {
			if (WebClientExchange.this.state.get() == State.ABORTED) {
				logger.debug("Exchange was aborted", ex);
			}
			else {
				Operators.onErrorDropped(ex, this.subscriber.currentContext());
			}
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.source = subscription;
			this.subscriber.onSubscribe(this);
			WebClientExchange.this.attempt.onAbort(this::abort);
		}

		@Override
		public void request(long count) {
			source().request(count);
		}

		@Override
		public void onNext(ClientResponse response) {
			ClientResponse.Builder builder = response.mutate();
			Body[] body = new Body[1];
			builder.body((source) -> {
				body[0] = new Body(source);
				return Flux.from(body[0]);
			});
			if (!this.isOver.compareAndSet(false, true)) {
				body[0].giveUp();
				return;
			}
			Throwable exceeded = WebClientExchange.this.exchange.exceeded(response.statusCode().value(),
					response.headers().asHttpHeaders().getFirst(TimeoutHeader.EXCEEDED));
			if (exceeded != null) {
				body[0].drain();
				this.subscriber.onError(requestFailure(failed(exceeded)));
				return;
			}
			WebClientExchange.this.exchange.received();
			this.body = body[0];
			WebClientExchange.this.attempt.onAbort(body[0]::giveUp);
			this.subscriber.onNext(builder.build());
			this.subscriber.onComplete();
		}

		@Override
		public void onError(Throwable ex) {
			if (this.isOver.compareAndSet(false, true)) {
				this.subscriber.onError(requestFailure(failed(ex)));
			}
		}

		@Override
		public void onComplete() {
			if (this.isOver.compareAndSet(false, true)) {
				end(Outcome.COMPLETED);
				this.subscriber.onComplete();
			}
		}

		private void abort() {
			if (this.isOver.compareAndSet(false, true)) {
				source().cancel();
				this.subscriber.onError(requestFailure(done()));
			}
		}

		@Override
		public void cancel() {
			boolean isFirst = this.isOver.compareAndSet(false, true);
			source().cancel();
			Body body = this.body;
			if (isFirst) {
				end(Outcome.FAILED);
			}
			else if (body != null && body.giveUp()) {
				end(Outcome.COMPLETED);
			}
		}

		private Subscription source() {
			return Objects.requireNonNull(this.source);
		}

	}

	/**
	 * The body, which one subscriber reads or nobody.
	 */
	private final class Body implements Publisher<DataBuffer> {

		private final Flux<DataBuffer> source;

		private final AtomicBoolean isTaken = new AtomicBoolean();

		Body(Flux<DataBuffer> source) {
			this.source = source;
		}

		@Override
		public void subscribe(Subscriber<? super DataBuffer> subscriber) {
			CoreSubscriber<? super DataBuffer> reader = Operators.toCoreSubscriber(subscriber);
			if (this.isTaken.compareAndSet(false, true)) {
				this.source.subscribe(new BodyReader(reader));
			}
			else if (WebClientExchange.this.state.get() == State.ABORTED) {
				Operators.error(reader, WebClientExchange.this.exchange.context().doneException());
			}
			else {
				this.source.subscribe(reader);
			}
		}

		/**
		 * Cancels the body unless somebody reads it.
		 * @return whether nobody does
		 */
		boolean giveUp() {
			boolean isFirst = this.isTaken.compareAndSet(false, true);
			if (isFirst) {
				this.source.subscribe(new BaseSubscriber<>() {

					@Override
					protected void hookOnSubscribe(Subscription subscription) {
						subscription.cancel();
					}

					@Override
					protected void hookOnError(Throwable ex) {
						// The client has given it up already.
					}

				});
			}
			return isFirst;
		}

		/**
		 * Reads what nobody wants, so that the connection can be used again.
		 */
		void drain() {
			this.isTaken.set(true);
			this.source.subscribe(new BaseSubscriber<>() {

				@Override
				protected void hookOnNext(DataBuffer buffer) {
					DataBufferUtils.release(buffer);
				}

				@Override
				protected void hookOnError(Throwable ex) {
					// There is nobody to tell.
				}

			});
		}

	}

	private final class BodyReader implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> subscriber;

		// Signals begun: one that comes while a buffer is passed on leaves the failure to
		// whoever passes it, so that there is one signal at a time.
		private final AtomicInteger signals = new AtomicInteger();

		// Set before anybody can use it.
		private @Nullable Subscription source;

		BodyReader(CoreSubscriber<? super DataBuffer> subscriber) {
			this.subscriber = subscriber;
		}

		@Override
		public Context currentContext() {
			return this.subscriber.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.source = subscription;
			this.subscriber.onSubscribe(this);
			WebClientExchange.this.attempt.onAbort(this::abort);
		}

		@Override
		public void request(long count) {
			source().request(count);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			if (!this.signals.compareAndSet(0, 1)) {
				DataBufferUtils.release(buffer);
				return;
			}
			this.subscriber.onNext(buffer);
			if (this.signals.decrementAndGet() != 0) {
				this.subscriber.onError(done());
			}
		}

		@Override
		public void onError(Throwable ex) {
			if (this.signals.getAndIncrement() == 0) {
				this.subscriber.onError(failed(ex));
			}
		}

		@Override
		public void onComplete() {
			end(Outcome.COMPLETED);
			// An abort that came first may have made this end; it signals the failure.
			if (WebClientExchange.this.state.get() == State.ENDED && this.signals.getAndIncrement() == 0) {
				this.subscriber.onComplete();
			}
		}

		private void abort() {
			source().cancel();
			if (this.signals.getAndIncrement() == 0) {
				this.subscriber.onError(done());
			}
		}

		@Override
		public void cancel() {
			source().cancel();
			end(Outcome.COMPLETED);
		}

		private Subscription source() {
			return Objects.requireNonNull(this.source);
		}

	}

}
