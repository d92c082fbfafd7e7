package dev.contextual.autoconfigure.jdbc;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class QueueInterruptTests {

	private final CancelThreads threads = new CancelThreads();

	private final QueueInterrupt interrupt = new QueueInterrupt(Thread.currentThread(), this.threads);

	@AfterEach
	void threadIsLeftAsFound() {
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void threadInAQueueIsInterrupted() {
		this.threads.soon(this.interrupt);

		assertThatExceptionOfType(InterruptedException.class)
			.isThrownBy(() -> new SynchronousQueue<>(true).poll(1, TimeUnit.MINUTES));
		assertThat(this.interrupt.end()).isTrue();
	}

	@Test
	void threadElsewhereIsNot() throws Exception {
		// As in a driver: it waits for a lock.
		Thread waiter = Thread.currentThread();
		ReentrantLock lock = new ReentrantLock();
		CountDownLatch locked = new CountDownLatch(1);
		Thread owner = new Thread(() -> {
			lock.lock();
			try {
				locked.countDown();
				// Not on the latch any more, which counts as a queue.
				DatabaseContractTests.eventually(() -> waitsForALock(waiter));
				this.interrupt.run();
			}
			finally {
				lock.unlock();
			}
		});
		owner.start();
		locked.await();

		lock.lock();
		try {
			assertThat(waiter.isInterrupted()).isFalse();
		}
		finally {
			lock.unlock();
		}
		assertThat(this.interrupt.end()).isFalse();
		owner.join();
	}

	@Test
	void nothingIsInterruptedAfterTheEnd() {
		assertThat(this.interrupt.end()).isFalse();

		this.interrupt.run();

		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void interruptFromElsewhereStays() {
		Thread.currentThread().interrupt();

		this.interrupt.run();

		assertThat(this.interrupt.end()).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

	private static boolean waitsForALock(Thread thread) {
		Object blocker = LockSupport.getBlocker(thread);
		return blocker != null && blocker.getClass().getName().startsWith(ReentrantLock.class.getName());
	}

}
