package dev.contextual;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.contextual.test.AnotherThread;
import dev.contextual.test.RootedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class WrapTests extends RootedTest {

	private final Context context = this.root.withValue(Key.named("key"), "value");

	@Test
	void aWrappedRunnableTakesTheContextAlong() throws Exception {
		List<Context> seen = new ArrayList<>();
		Runnable wrapped = this.context.wrap(() -> seen.add(Context.current()));

		AnotherThread.run(wrapped);

		assertThat(seen).containsExactly(this.context);
	}

	@Test
	void aWrappedCallableTakesTheContextAlong() throws Exception {
		Callable<Context> wrapped = this.context.wrapCallable(Context::current);

		Context seen = AnotherThread.call(wrapped);

		assertThat(seen).isEqualTo(this.context);
	}

	@Test
	void aWrappedSupplierTakesTheContextAlong() throws Exception {
		Supplier<Context> wrapped = this.context.wrapSupplier(Context::current);

		Context seen = AnotherThread.call(wrapped::get);

		assertThat(seen).isEqualTo(this.context);
	}

	@Test
	void wrappedWorkRestoresTheContextOfItsThread() throws Exception {
		Runnable wrapped = this.context.wrap(() -> {
		});

		Context after = AnotherThread.call(() -> {
			wrapped.run();
			return Context.current();
		});

		assertThat(after).isEqualTo(Context.background());
	}

	@Test
	void wrappedWorkCanRunTwice() {
		List<Context> seen = new ArrayList<>();
		Runnable wrapped = this.context.wrap(() -> seen.add(Context.current()));

		wrapped.run();
		wrapped.run();

		assertThat(seen).containsExactly(this.context, this.context);
	}

	@Test
	void wrappedWorkThrowsWhatItThrew() {
		Callable<String> wrapped = this.context.wrapCallable(() -> {
			throw new ClassNotFoundException("checked");
		});
		Runnable runnable = this.context.wrap(() -> {
			throw new IllegalStateException("thrown");
		});

		assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(wrapped::call);
		assertThatIllegalStateException().isThrownBy(runnable::run).withMessage("thrown");
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void wrappingRunsNothing() {
		Runnable wrapped = this.context.wrap(() -> {
			throw new IllegalStateException("ran");
		});

		assertThat(wrapped).isNotNull();
	}

}
