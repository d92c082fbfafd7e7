/**
 * The deadline header that both ends of a call share: its names, its grammar, how it is
 * written. What a server does with a value and when a client sends one are questions of
 * the rooms {@code inbound} and {@code outbound}.
 */
@NullMarked
package dev.contextual.autoconfigure.http;

import org.jspecify.annotations.NullMarked;
