package dev.contextual.autoconfigure;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DebuggerTests {

	@Test
	void looksAtOnceAndThenNotForASecond() {
		AtomicInteger looks = new AtomicInteger();
		long start = System.nanoTime();
		Debugger debugger = new Debugger(() -> looks.incrementAndGet() > 0);

		for (int i = 0; i < 1000; i++) {
			assertThat(debugger.isAttached()).isTrue();
		}

		assertThat(looks.get()).isBetween(1, 1 + (int) ((System.nanoTime() - start) / 1_000_000_000));
	}

	@Test
	void thereIsNoneToAskForInAJvmThatCannotBeDebugged() {
		Debugger debugger = Debugger.ofThisJvm();

		assertThat(debugger == null || debugger.isAttached()).isTrue();
	}

}
