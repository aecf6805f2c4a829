package io.github.ssejaxrs.internal.config;

import io.github.ssejaxrs.ChannelOptions;
import io.github.ssejaxrs.internal.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of channels by pattern: {@code rooms/** history=1000 age=7d; prices/* latest}. The first that matches a
 * name counts. Immutable.
 */
public record ChannelRules(List<Rule> rules) {

    /** No channel differs. */
    static final ChannelRules NONE = new ChannelRules(List.of());

    /** Each begins a choice in matching; more are a mistake. */
    private static final int MAX_STARS = 8;

    private static final Pattern STARS = Pattern.compile("\\*+");

    public ChannelRules {
        rules = List.copyOf(rules);
    }

    /**
     * One pattern with its options.
     *
     * @param pattern {@code *} stands for anything within a segment, {@code **} for anything
     */
    public record Rule(String pattern, Pattern names, ChannelOptions options) {

        static Rule of(String pattern, ChannelOptions options) {
            Text.requireChannel(pattern);
            if (pattern.chars().anyMatch(c -> c == ';' || Character.isWhitespace(c))) {
                throw new IllegalArgumentException("a pattern has no space and no semicolon: " + Text.quote(pattern));
            }
            if (STARS.matcher(pattern).results().count() > MAX_STARS) {
                throw new IllegalArgumentException(
                        "the pattern " + Text.quote(pattern) + " has more than " + MAX_STARS + " stars");
            }
            var regex = new StringBuilder();
            int literal = 0;
            for (var star : STARS.matcher(pattern).results().toList()) {
                regex.append(Pattern.quote(pattern.substring(literal, star.start())))
                        .append(star.group().length() == 1 ? "[^/]*" : ".*");
                literal = star.end();
            }
            regex.append(Pattern.quote(pattern.substring(literal)));
            return new Rule(pattern, Pattern.compile(regex.toString()), options);
        }

        @Override
        public String toString() {
            return pattern + " " + options;
        }

        /** A compiled pattern equals only itself; what counts is the text. */
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Rule rule && rule.toString().equals(toString());
        }

        @Override
        public int hashCode() {
            return toString().hashCode();
        }
    }

    /**
     * Reads the setting.
     *
     * @throws IllegalArgumentException that says what would be right
     */
    static ChannelRules parse(String text) {
        var rules = new ArrayList<Rule>();
        for (var rule : text.split(";")) {
            if (!rule.isBlank()) {
                rules.add(rule(rule.strip().split("\\s+")));
            }
        }
        return new ChannelRules(rules);
    }

    /** As the setting has one rule; checked here, so that a wrong pattern fails where it is written. */
    public static String text(String pattern, ChannelOptions options) {
        return Rule.of(pattern, options).toString();
    }

    private static Rule rule(String[] words) {
        Integer history = null;
        Duration age = null;
        boolean latest = false;
        boolean ephemeral = false;
        ChannelOptions.Overflow overflow = null;
        for (var word : Arrays.asList(words).subList(1, words.length)) {
            if (word.startsWith("history=")) {
                history = Setting.HISTORY_SIZE.parser().apply(word.substring("history=".length()));
            } else if (word.startsWith("age=")) {
                age = Setting.HISTORY_AGE.parser().apply(word.substring("age=".length()));
            } else if (word.equals("latest")) {
                latest = true;
            } else if (word.equals("ephemeral")) {
                ephemeral = true;
            } else {
                overflow = overflow(word);
            }
        }
        if (ephemeral != (overflow != null)) {
            throw new IllegalArgumentException("of channels " + Text.quote(words[0])
                    + ": write \"ephemeral conflate\" or " + "\"ephemeral drop-oldest\"");
        }
        return Rule.of(words[0], new ChannelOptions(history, age, latest, overflow));
    }

    private static ChannelOptions.Overflow overflow(String word) {
        for (var overflow : ChannelOptions.Overflow.values()) {
            if (overflow.toString().equals(word)) {
                return overflow;
            }
        }
        throw new IllegalArgumentException("write channels as \"rooms/** history=1000 age=7d; prices/* latest; "
                + "typing/* ephemeral conflate\"; " + Text.quote(word) + " is none of their words");
    }

    /** How a channel is to be. */
    public ChannelOptions of(String channel) {
        for (var rule : rules) {
            if (rule.names.matcher(channel).matches()) {
                return rule.options;
            }
        }
        return ChannelOptions.DEFAULT;
    }
}
