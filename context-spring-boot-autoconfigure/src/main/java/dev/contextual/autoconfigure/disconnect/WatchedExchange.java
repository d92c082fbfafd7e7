package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * An exchange that has its connection to itself, as with HTTP/1.1, so that nobody reads
 * it while the application works. Public for the packages of the servers.
 *
 * @since 0.1
 */
public abstract class WatchedExchange extends RunningExchange implements Pending {

	/*
	 * Two threads meet here: the watcher, which looks at the connection, and whichever
	 * thread ends the exchange, after which the server reads the connection itself. Two
	 * readers of one connection would tear it apart, so the watcher reads in the state
	 * READING alone, and the end waits until it has left that state.
	 *
	 * UNWATCHED → WATCHED: late, by the watcher, and only once the body is read, because
	 * until then the application reads. WATCHED → READING → WATCHED: nothing was there
	 * (TLS). READING → GONE: the client has hung up. READING → HALF_CLOSED: it has only
	 * finished sending, if that is told apart. READING → LEFT: it has sent the next
	 * request, of which something has now been read and hides whatever follows. All →
	 * ENDED.
	 */
	private static final int UNWATCHED = 0;

	private static final int WATCHED = 1;

	private static final int READING = 2;

	private static final int HALF_CLOSED = 3;

	private static final int GONE = 4;

	private static final int LEFT = 5;

	private static final int ENDED = 6;

	// The watcher's read does not block; it lasts microseconds.
	private static final long READING_NANOS = 1000;

	private static final AtomicIntegerFieldUpdater<WatchedExchange> STATE = AtomicIntegerFieldUpdater
		.newUpdater(WatchedExchange.class, "state");

	private volatile boolean bodyRead;

	private volatile int state;

	/**
	 * Creates an exchange.
	 * @param arrivalNanos when the server had the request
	 * @param bodyRead whether the application has nothing to read
	 */
	protected WatchedExchange(long arrivalNanos, boolean bodyRead) {
		super(arrivalNanos);
		this.bodyRead = bodyRead;
	}

	/**
	 * Returns the connection.
	 * @return the connection, or null if it has been closed on this side
	 */
	protected abstract @Nullable SocketChannel channel();

	/**
	 * Reads, without blocking, in a way that keeps what is read for the server.
	 * @return {@code NOTHING}, {@code LEFT} for data, or {@code HALF_CLOSED} for the
	 * orderly end of the client's data; {@code GONE} or an exception for any other
	 * @throws IOException if the connection is broken
	 */
	protected abstract Sight read() throws IOException;

	/**
	 * Whether somebody else may read the connection although the body is read.
	 * @return whether that is possible
	 */
	protected abstract boolean isReadByOthers();

	/**
	 * The body has been read to its end.
	 */
	public final void bodyRead() {
		this.bodyRead = true;
	}

	@Override
	public final boolean isPending() {
		return this.state == UNWATCHED;
	}

	@Override
	public final void tick(HangUpWatcher watcher, long nowNanos) {
		if (isDue(nowNanos, watcher.armAfterNanos()) && beginWatching()) {
			watcher.register(this);
		}
	}

	/**
	 * Whether it has run long enough and nobody else reads its connection.
	 */
	boolean isDue(long nowNanos, long armAfterNanos) {
		return this.bodyRead && nowNanos - nanoTime() >= armAfterNanos && !isReadByOthers();
	}

	boolean beginWatching() {
		return STATE.compareAndSet(this, UNWATCHED, WATCHED);
	}

	boolean isHalfClosed() {
		return this.state == HALF_CLOSED;
	}

	boolean isLeft() {
		return this.state == LEFT;
	}

	/**
	 * Looks at the connection, which has something to read. Called by the watcher alone.
	 * @param endIsHangUp whether the end of the client's data means that it has gone
	 * @return what there was; {@code LEFT} as well when the exchange has ended meanwhile
	 */
	Sight look(boolean endIsHangUp) {
		if (!STATE.compareAndSet(this, WATCHED, READING)) {
			return Sight.LEFT;
		}
		Sight sight = Sight.LEFT;
		try {
			sight = read(endIsHangUp);
			return sight;
		}
		finally {
			this.state = switch (sight) {
				case NOTHING -> WATCHED;
				case HALF_CLOSED -> HALF_CLOSED;
				case GONE -> GONE;
				case LEFT -> LEFT;
			};
		}
	}

	private Sight read(boolean endIsHangUp) {
		try {
			Sight sight = read();
			return (sight == Sight.HALF_CLOSED && endIsHangUp) ? Sight.GONE : sight;
		}
		catch (ClosedChannelException ex) {
			return Sight.LEFT; // closed on this side: the connector stops
		}
		catch (IOException ex) {
			return Sight.GONE;
		}
	}

	/**
	 * A client that had finished sending has gone.
	 * @return false if the exchange has ended meanwhile
	 */
	boolean resetAfterHalfClose() {
		return STATE.compareAndSet(this, HALF_CLOSED, GONE);
	}

	/**
	 * Ends the watching, not the exchange: from here on its connection is not looked at.
	 */
	public final void leave() {
		for (;;) {
			int state = this.state;
			if (state == READING) {
				LockSupport.parkNanos(READING_NANOS);
			}
			else if (state >= GONE || STATE.compareAndSet(this, state, LEFT)) {
				return;
			}
		}
	}

	/**
	 * The exchange is over and its connection the server's. Waits for the watcher if it
	 * reads just now, which does not block.
	 */
	@Override
	public void end() {
		for (;;) {
			int state = this.state;
			if (state == READING) {
				LockSupport.parkNanos(READING_NANOS);
			}
			else if (STATE.compareAndSet(this, state, ENDED)) {
				break;
			}
		}
		super.end();
	}

	/**
	 * What the watcher saw when it looked.
	 */
	public enum Sight {

		/**
		 * Nothing to read.
		 */
		NOTHING,

		/**
		 * The client has finished sending.
		 */
		HALF_CLOSED,

		/**
		 * The client has gone.
		 */
		GONE,

		/**
		 * There is no more to be seen here.
		 */
		LEFT

	}

}
