package dev.contextual.autoconfigure;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

@AnalyzeClasses(packages = "dev.contextual.autoconfigure", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseRulesTests {

	private static final String HOUSE = "dev.contextual.autoconfigure.";

	private static final List<String> ROOMS = List.of("http", "inbound", "disconnect", "outbound", "jdbc", "aop",
			"propagation", "retry", "actuator");

	@ArchTest
	static final ArchRule roomsDoNotImportEachOther = classes().that()
		.resideInAPackage(HOUSE + "*..")
		.should(new ArchCondition<>("use the core, the root package and http only") {

			@Override
			public void check(JavaClass user, ConditionEvents events) {
				user.getDirectDependenciesFromSelf()
					.stream()
					.filter((dependency) -> isOtherRoom(room(user), room(dependency.getTargetClass())))
					.forEach((dependency) -> events
						.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
			}

			private boolean isOtherRoom(String own, String used) {
				return !used.isEmpty() && !used.equals("http") && !used.equals(own);
			}

		});

	@ArchTest
	static final ArchRule rootPackageKnowsNoRoom = noClasses().that()
		.resideInAPackage("dev.contextual.autoconfigure")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(HOUSE + "*..");

	@ArchTest
	static final ArchRule everyPackageIsAKnownRoom = classes().that()
		.resideInAPackage(HOUSE + "*..")
		.should()
		.resideInAnyPackage(ROOMS.stream().map((room) -> HOUSE + room + "..").toArray(String[]::new));

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinalWithoutPublicMembers = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL)
		.andShould()
		.haveSimpleNameEndingWith("AutoConfiguration")
		.andShould(new ArchCondition<>("have no public member") {

			@Override
			public void check(JavaClass configuration, ConditionEvents events) {
				configuration.getMembers()
					.stream()
					.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
					.filter((member) -> !isDefaultConstructor(member))
					.forEach((member) -> events
						.add(SimpleConditionEvent.violated(member, member.getFullName() + " is public")));
			}

			// The compiler gives it the visibility of the class.
			private boolean isDefaultConstructor(JavaMember member) {
				return member.getName().equals("<init>");
			}

		});

	@ArchTest
	static final ArchRule nothingSleeps = noClasses().should()
		.callMethodWhere(DescribedPredicate.describe("sleeps on a thread",
				(call) -> call.getTarget().getFullName().startsWith("java.lang.Thread.sleep(")));

	private static String room(JavaClass type) {
		String name = type.getPackageName();
		if (!name.startsWith(HOUSE)) {
			return "";
		}
		String below = name.substring(HOUSE.length());
		int end = below.indexOf('.');
		return (end < 0) ? below : below.substring(0, end);
	}

}
