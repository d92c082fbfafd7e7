package dev.contextual.autoconfigure.propagation;

import java.util.concurrent.CompletableFuture;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Key;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CurrentContextAccessorTests {

	private static final Key<String> USER = Key.named("user");

	private final ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder().build();

	private AccessorRegistration registration;

	@BeforeEach
	void register() {
		this.registration = new AccessorRegistration();
	}

	@AfterEach
	void threadIsLeftAsFound() {
		this.registration.close();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void snapshotCarriesTheContextToAnotherThread() {
		ContextSnapshot snapshot = Context.background().withValue(USER, "ada").call(this.snapshots::captureAll);

		CompletableFuture<String> seen = new CompletableFuture<>();
		Thread thread = new Thread(snapshot.wrap((Runnable) () -> seen.complete(Context.current().value(USER))));
		thread.start();

		assertThat(seen.join()).isEqualTo("ada");
	}

	@Test
	void snapshotIsTakenBackAfterwards() {
		ContextSnapshot snapshot = Context.background().withValue(USER, "ada").call(this.snapshots::captureAll);

		Context before = Context.background().withValue(USER, "bob");
		before.run(() -> {
			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				assertThat(Context.current().value(USER)).isEqualTo("ada");
			}
			assertThat(Context.current()).isEqualTo(before);
		});
	}

	@Test
	void scopesInsideASnapshotRestoreIt() {
		try (CancellableContext captured = Context.background().withCancel();
				CancellableContext inner = Context.background().withCancel()) {
			ContextSnapshot snapshot = captured.call(this.snapshots::captureAll);

			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				inner.run(() -> assertThat(Context.current()).isEqualTo(inner));
				assertThat(Context.current()).isEqualTo(captured);
			}
		}
	}

	@Test
	void snapshotOfNothingLeavesTheOtherThreadsContext() {
		ContextSnapshot snapshot = this.snapshots.captureAll();

		Context current = Context.background().withValue(USER, "bob");
		current.run(snapshot.wrap((Runnable) () -> assertThat(Context.current()).isEqualTo(current)));
	}

	@Test
	void snapshotOfNothingClearsWhereMissingOnesAreCleared() {
		ContextSnapshot snapshot = ContextSnapshotFactory.builder().clearMissing(true).build().captureAll();

		Context current = Context.background().withValue(USER, "bob");
		current.run(() -> {
			try (ContextSnapshot.Scope scope = snapshot.setThreadLocals()) {
				assertThat(Context.current()).isEqualTo(Context.background());
			}
			assertThat(Context.current()).isEqualTo(current);
		});
	}

}
