/**
 * Requests that come in through Spring MVC: each gets a context under the application's
 * root, with the deadline that its caller and the server agree on, and loses it when the
 * exchange is complete. What a done context means for the response is decided here as
 * well.
 */
@NullMarked
package dev.contextual.autoconfigure.inbound;

import org.jspecify.annotations.NullMarked;
