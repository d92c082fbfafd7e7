package dev.contextual.autoconfigure.disconnect;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.jspecify.annotations.Nullable;

/**
 * Where a processor or a connection shows the watcher the exchange that it serves. Once
 * the watcher knows the slot, a request costs two volatile writes and a read here, and no
 * wake-up. Public for the packages of the servers.
 *
 * @since 0.1
 */
public final class ExchangeSlot {

	private static final AtomicReferenceFieldUpdater<ExchangeSlot, @Nullable HangUpWatcher> SCANNED_BY = AtomicReferenceFieldUpdater
		.newUpdater(ExchangeSlot.class, HangUpWatcher.class, "scannedBy");

	// The watcher forgets a slot that has had nothing for it in a while: it writes
	// scannedBy, then reads exchange. A request writes exchange, then reads scannedBy.
	// Both are volatile, so at least one of them sees the other's write.
	private volatile @Nullable Pending exchange;

	private volatile @Nullable HangUpWatcher scannedBy;

	// The watcher's alone.
	private long lastUseNanos;

	/**
	 * Shows an exchange.
	 * @param exchange what is to be looked at
	 * @param watcher who looks
	 */
	public void begin(Pending exchange, HangUpWatcher watcher) {
		this.exchange = exchange;
		if (this.scannedBy != watcher) {
			show(watcher);
		}
	}

	/**
	 * Nothing is shown from here on.
	 */
	public void end() {
		this.exchange = null;
	}

	private void show(HangUpWatcher watcher) {
		HangUpWatcher former = this.scannedBy;
		if (former != watcher && SCANNED_BY.compareAndSet(this, former, watcher)) {
			watcher.scan(this);
		}
	}

	@Nullable Pending exchange() {
		return this.exchange;
	}

	void used(long nowNanos) {
		this.lastUseNanos = nowNanos;
	}

	boolean isUnusedFor(long nanos, long nowNanos) {
		return nowNanos - this.lastUseNanos > nanos;
	}

	/**
	 * Forgets the watcher, unless a request has come at this very moment and counts on
	 * it.
	 */
	void forget(HangUpWatcher watcher) {
		this.scannedBy = null;
		Pending exchange = this.exchange;
		if (exchange != null && exchange.isPending()) {
			show(watcher);
		}
	}

}
