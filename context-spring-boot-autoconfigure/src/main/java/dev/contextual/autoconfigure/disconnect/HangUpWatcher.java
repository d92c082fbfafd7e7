package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import dev.contextual.autoconfigure.disconnect.DisconnectProperties;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * Watches the connections of one connector's requests, on a thread and a selector of its
 * own. Public for the packages of the servers.
 *
 * @since 0.1
 */
public final class HangUpWatcher {

	/*
	 * A connection is registered when its first long request becomes due, and stays so,
	 * without interest, until it is closed. The server's selector has its own key for it
	 * and never sees this one, so a fault here can lose a hang-up, but no request.
	 *
	 * The thread scans the slots for requests that have become due, registers them and
	 * selects, all in turn, so keys and interests have one owner. It ticks only while a
	 * slot may hold a young request; a slot without one for a second is forgotten, and
	 * the next request in it wakes the thread. While connections are registered it still
	 * wakes now and then, because the JDK keeps the descriptor of a closed channel until
	 * its key's selector has selected.
	 *
	 * Actions do not run on this thread: one that blocks would hide all hang-ups.
	 */
	private static final long FORGET_SLOT_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final long MAX_TICK_MILLIS = 10;

	private static final long RELEASE_MILLIS = 500;

	private static final long STOP_MILLIS = 5000;

	private static final Log logger = LogFactory.getLog(HangUpWatcher.class);

	private final long armAfterNanos;

	private final long tickMillis;

	private final boolean endIsHangUp;

	private final Selector selector;

	private final Thread thread;

	// Slots on their way from the threads of requests.
	private final Queue<ExchangeSlot> arrivals = new ConcurrentLinkedQueue<>();

	// The thread's alone, as are the keys.
	private final List<ExchangeSlot> slots = new ArrayList<>();

	private final List<HalfClosed> halfClosed = new ArrayList<>();

	private long lastTickNanos;

	private boolean faultLogged;

	private volatile boolean stopped;

	private HangUpWatcher(String name, DisconnectProperties properties, Selector selector) {
		this.armAfterNanos = Math.max(0, properties.getArmAfter().toNanos());
		this.tickMillis = Math.min(MAX_TICK_MILLIS, Math.max(1, TimeUnit.NANOSECONDS.toMillis(this.armAfterNanos) / 2));
		this.endIsHangUp = properties.getHalfClose() == HalfClose.CANCEL;
		this.selector = selector;
		this.thread = new Thread(this::watch, name);
		this.thread.setDaemon(true);
	}

	/**
	 * Starts a watcher.
	 * @param name its thread's name
	 * @param properties the settings
	 * @return the watcher
	 * @throws IOException if there is no selector to be had
	 */
	public static HangUpWatcher start(String name, DisconnectProperties properties) throws IOException {
		HangUpWatcher watcher = new HangUpWatcher(name, properties, Selector.open());
		watcher.thread.start();
		return watcher;
	}

	/**
	 * Ends the thread and lets go of all connections. Exchanges that still run are no
	 * longer watched.
	 */
	public void stop() {
		this.stopped = true;
		this.selector.wakeup();
		boolean interrupted = false;
		try {
			this.thread.join(STOP_MILLIS);
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Takes a slot in. Called on the thread of a request.
	 */
	void scan(ExchangeSlot slot) {
		this.arrivals.add(slot);
		this.selector.wakeup();
	}

	private void watch() {
		try {
			while (!this.stopped) {
				tick(System.nanoTime());
				this.selector.select(this::ready, timeoutMillis());
			}
		}
		catch (IOException | RuntimeException | Error ex) {
			this.stopped = true;
			logger.warn("Hang-ups of clients are no longer seen", ex);
		}
		finally {
			close();
		}
	}

	private void close() {
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			logger.warn("The selector of hang-ups could not be closed", ex);
		}
	}

	private long timeoutMillis() {
		if (!this.slots.isEmpty() || !this.halfClosed.isEmpty()) {
			return this.tickMillis;
		}
		return this.selector.keys().isEmpty() ? 0 : RELEASE_MILLIS;
	}

	private void tick(long now) throws IOException {
		for (ExchangeSlot slot; (slot = this.arrivals.poll()) != null;) {
			slot.used(now);
			this.slots.add(slot);
		}
		// Readable connections end a select early; they must not make the scans dense.
		if (now - this.lastTickNanos < TimeUnit.MILLISECONDS.toNanos(this.tickMillis)) {
			return;
		}
		this.lastTickNanos = now;
		this.slots.removeIf((slot) -> isSpent(slot, now));
		if (!this.halfClosed.isEmpty()) {
			lookForResets();
		}
	}

	private boolean isSpent(ExchangeSlot slot, long now) {
		Pending exchange = slot.exchange();
		if (exchange != null && exchange.isPending()) {
			slot.used(now);
			exchange.tick(this, now);
			return false;
		}
		if (!slot.isUnusedFor(FORGET_SLOT_NANOS, now)) {
			return false;
		}
		slot.forget(this);
		return true;
	}

	long armAfterNanos() {
		return this.armAfterNanos;
	}

	/**
	 * Takes an exchange's connection on. Called on the watcher's thread.
	 */
	void register(WatchedExchange exchange) {
		try {
			// The exchange may end at any time and its channel be given to another
			// connection: then the key finds an exchange that is over.
			SocketChannel channel = exchange.channel();
			if (channel == null) {
				exchange.leave();
				return;
			}
			SelectionKey key = channel.keyFor(this.selector);
			if (key == null) {
				channel.register(this.selector, SelectionKey.OP_READ, exchange);
			}
			else {
				key.attach(exchange);
				key.interestOps(SelectionKey.OP_READ);
			}
		}
		catch (ClosedChannelException | CancelledKeyException ex) {
			exchange.leave(); // closed on this side
		}
		catch (RuntimeException | LinkageError ex) {
			exchange.leave();
			logFault(ex);
		}
	}

	private void ready(SelectionKey key) {
		WatchedExchange exchange = (WatchedExchange) key.attachment();
		boolean reset = false;
		try {
			key.interestOps(0);
			reset = key.isConnectable();
		}
		catch (CancelledKeyException ex) {
			return;
		}
		if (exchange == null) {
			return;
		}
		if (reset) {
			if (exchange.resetAfterHalfClose()) {
				key.attach(null);
				tell(exchange);
			}
			return;
		}
		look(key, exchange);
	}

	private void look(SelectionKey key, WatchedExchange exchange) {
		WatchedExchange.Sight sight;
		try {
			sight = exchange.look(this.endIsHangUp);
		}
		catch (RuntimeException | LinkageError ex) {
			key.attach(null);
			logFault(ex);
			return;
		}
		switch (sight) {
			case NOTHING -> listen(key, SelectionKey.OP_READ);
			case HALF_CLOSED -> this.halfClosed.add(new HalfClosed(key, exchange));
			case GONE -> {
				key.attach(null);
				tell(exchange);
			}
			case LEFT -> key.attach(null);
		}
	}

	/**
	 * After the end of the client's data the connection stays readable, so interest in
	 * that would make the selector spin, and a read shows nothing more. A pending error
	 * is shown to interest in connecting, whose meaning includes it.
	 */
	private void lookForResets() throws IOException {
		this.halfClosed.removeIf((candidate) -> !candidate.isCurrent());
		for (HalfClosed candidate : this.halfClosed) {
			listen(candidate.key, SelectionKey.OP_CONNECT);
		}
		this.selector.selectNow(this::ready);
		for (HalfClosed candidate : this.halfClosed) {
			if (candidate.isCurrent()) {
				listen(candidate.key, 0);
			}
		}
	}

	private static void listen(SelectionKey key, int interest) {
		try {
			key.interestOps(interest);
		}
		catch (CancelledKeyException ex) {
			key.attach(null);
		}
	}

	private void tell(WatchedExchange exchange) {
		exchange.tell(this.thread.getName() + "-Action");
	}

	private void logFault(Throwable ex) {
		if (!this.faultLogged) {
			this.faultLogged = true;
			logger.warn("A connection could not be watched; further ones are not logged", ex);
		}
	}

	/**
	 * A client that has finished sending and still waits.
	 */
	private static final class HalfClosed {

		private final SelectionKey key;

		private final WatchedExchange exchange;

		private HalfClosed(SelectionKey key, WatchedExchange exchange) {
			this.key = key;
			this.exchange = exchange;
		}

		private boolean isCurrent() {
			return this.key.isValid() && this.key.attachment() == this.exchange && this.exchange.isHalfClosed();
		}

	}

}
