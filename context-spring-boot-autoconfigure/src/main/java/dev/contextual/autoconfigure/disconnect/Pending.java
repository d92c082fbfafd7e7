package dev.contextual.autoconfigure.disconnect;

/**
 * What a {@link HangUpWatcher} looks at with each tick.
 *
 * @since 0.1
 */
public interface Pending {

	/**
	 * Whether it still has to be looked at, now or later.
	 * @return whether it has
	 */
	boolean isPending();

	/**
	 * Looks at it. Called by the watcher's thread; it must not block.
	 * @param watcher the watcher
	 * @param nowNanos the time of the tick
	 */
	void tick(HangUpWatcher watcher, long nowNanos);

}
