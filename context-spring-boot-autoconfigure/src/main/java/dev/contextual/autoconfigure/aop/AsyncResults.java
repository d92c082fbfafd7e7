package dev.contextual.autoconfigure.aop;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import dev.contextual.CancellableContext;
import dev.contextual.Registration;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.Endings;
import org.jspecify.annotations.Nullable;

import org.springframework.util.function.SingletonSupplier;

/**
 * Ends the contexts of annotated methods: with the method, or with the stage or future
 * that it returned, which in turn is cancelled when its context ends first.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the caller of the method gets it
final class AsyncResults {

	private final Supplier<Endings> endings;

	AsyncResults(Supplier<Endings> endings) {
		this.endings = SingletonSupplier.of(endings);
	}

	/**
	 * Looks the counters up before a method that is called during shutdown would have to.
	 */
	void prepare() {
		Objects.requireNonNull(this.endings.get());
	}

	/**
	 * Takes the context over: it ends now, or with the result.
	 * @return what the caller gets in place of the result
	 */
	@Nullable Object follow(@Nullable Object result, Class<?> returnType, CancellableContext context) {
		if (result instanceof CompletionStage<?> stage) {
			return follow(stage, returnType, context);
		}
		if (result instanceof Future<?> future && !future.isDone()
				&& returnType.isAssignableFrom(ContextFuture.class)) {
			return new ContextFuture<>(future, context, () -> end(context));
		}
		end(context);
		return result;
	}

	private CompletionStage<?> follow(CompletionStage<?> stage, Class<?> returnType, CancellableContext context) {
		CompletableFuture<?> future = future(stage);
		// One that is no future itself cannot be cancelled; where it fits, the caller
		// gets one that can.
		if (future != null && (future == stage || returnType.isAssignableFrom(CompletableFuture.class))) {
			return follow(future, context);
		}
		stage.whenComplete((value, failure) -> end(context));
		return stage;
	}

	private static @Nullable CompletableFuture<?> future(CompletionStage<?> stage) {
		try {
			return stage.toCompletableFuture();
		}
		catch (UnsupportedOperationException ex) {
			// Its contract leaves it that way out.
			return null;
		}
	}

	private CompletableFuture<?> follow(CompletableFuture<?> future, CancellableContext context) {
		if (future.isDone()) {
			end(context);
			return future;
		}
		Registration registration = context.afterFunc(() -> future.completeExceptionally(context.doneException()));
		// Runs here and now if the future has completed meanwhile.
		future.whenComplete((value, failure) -> {
			registration.stop();
			end(context);
		});
		return future;
	}

	void end(CancellableContext context) {
		this.endings.get().closing(ContextKind.METHOD, context);
		context.close();
	}

}
