package dev.contextual.autoconfigure;

import java.util.Map;
import java.util.Objects;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The condition of {@link ConditionalOnRoom}.
 */
final class OnRoomCondition extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		Map<String, ?> attributes = Objects
			.requireNonNull(metadata.getAnnotationAttributes(ConditionalOnRoom.class.getName()));
		String room = "contextual." + attributes.get("value") + ".enabled";
		ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnRoom.class);
		Environment environment = context.getEnvironment();
		for (String property : new String[] { "contextual.enabled", room }) {
			if (!environment.getProperty(property, Boolean.class, true)) {
				return ConditionOutcome.noMatch(message.because(property + " is false"));
			}
		}
		return ConditionOutcome.match(message.because("nothing switches it off"));
	}

}
