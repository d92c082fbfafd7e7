package dev.contextual;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * What a node gets only when somebody asks for it.
 */
final class Extras extends Details {

	private static final AtomicLong IDS = new AtomicLong();

	final long id = IDS.incrementAndGet();

	/** The stage of {@link Context#done()}; set once. */
	final AtomicReference<@Nullable CompletionStage<CancellationReason>> stage = new AtomicReference<>();

	/** Where the node was made, if that was noted. Written before others see the node. */
	@Nullable Throwable site;

	/** Whether this node was reported as leaked. Written by who reports. */
	volatile boolean leaked;

	/** What is remembered of the timer's firing. Written by the thread that fired it. */
	volatile @Nullable FiredTimer fired;

	Extras(Details details) {
		super(details.operation, details.timing, details.madeNanos, details.deadlineCause);
	}

}
