package io.atone.datasource.value;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;

/**
 * Maps texts that some collation calls equal to one text. Which collation is not asked beyond two groups, so different
 * texts fall together as well: for lock keys that costs a needless wait at worst, while the opposite would cost
 * isolation.
 *
 * <p>Complete for the letters of the alphabets in daily use, as a test shows against the databases' own collations; rare
 * phonetic and historical letters stand for themselves even where a collation equates them with another. That concerns
 * unique values in two spellings only, never one row, and there the database's own unique key still holds.
 */
final class CollationFolding {

    /** Letters that Unicode does not decompose, though collations call them equal to others. */
    private static final Map<Integer, String> LETTERS = Map.ofEntries(
            letter('æ', "ae"),
            letter('œ', "oe"),
            letter('ø', "o"),
            letter('ł', "l"),
            letter('đ', "d"),
            letter('ð', "d"),
            letter('ħ', "h"),
            letter('ı', "i"),
            letter('þ', "th"),
            letter('ŋ', "n"),
            letter('ґ', "г"),
            letter('ך', "כ"),
            letter('ם', "מ"),
            letter('ן', "נ"),
            letter('ף', "פ"),
            letter('ץ', "צ"),
            letter('\u0674', "\u0621"), // Arabic high hamza, small waw and yeh, and the stroke that only stretches
            letter('\u06e5', "\u0648"),
            letter('\u06e6', "\u064a"),
            letter('\u0640', ""));

    private static final String GREEK_YPOGEGRAMMENI = "\u037a";
    private static final int OLD_GEORGIAN = 0x2d00;
    private static final int OLD_GEORGIAN_END = 0x2d25;
    private static final int GEORGIAN = 0x10d0;

    private static Map.Entry<Integer, String> letter(char letter, String folded) {
        return Map.entry((int) letter, folded);
    }

    private CollationFolding() {}

    /**
     * For collations after the Unicode default or simpler ones. Accents go, letters become lower case, width and kana
     * variants and the sharp s fall together, what is neither ASCII nor letter nor digit goes, as do control
     * characters and trailing blanks.
     */
    static String general(String text) {
        // Lower case first, because the capital sharp s has no other way to SS.
        String upper = Normalizer.normalize(text.replace(GREEK_YPOGEGRAMMENI, "ι"), Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .toUpperCase(Locale.ROOT);
        String decomposed = Normalizer.normalize(upper, Normalizer.Form.NFKD);
        StringBuilder folded = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); ) {
            int character = decomposed.codePointAt(i);
            i += Character.charCount(character);
            append(folded, character);
        }
        return folded.toString().stripTrailing();
    }

    private static void append(StringBuilder folded, int character) {
        int lower = Character.toLowerCase(character);
        if (lower >= OLD_GEORGIAN && lower <= OLD_GEORGIAN_END) {
            lower += GEORGIAN - OLD_GEORGIAN;
        }
        if (lower < 0x80) {
            boolean secondS = lower == 's' && folded.length() > 0 && folded.charAt(folded.length() - 1) == 's';
            if (lower >= ' ' && lower != 0x7f && !secondS) {
                folded.append((char) lower);
            }
            return;
        }
        if (lower > Character.MAX_VALUE || !Character.isLetterOrDigit(lower)) {
            return; // Simple collations call all supplementary characters equal, or ignore symbols and marks.
        }
        int digit = Character.digit(lower, 10);
        Character.UnicodeScript script = Character.UnicodeScript.of(lower);
        if (digit >= 0) {
            folded.append(digit);
        } else if (script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA) {
            folded.append('ア');
        } else {
            String letters = LETTERS.get(lower);
            folded.append(letters == null ? Character.toString(lower) : letters);
        }
    }

    /**
     * For language-specific collations, which join and split letters in their own ways (a umlaut as ae, aa as a ring,
     * w as v, y as u umlaut ...) and may ignore punctuation: only digits and those consonants remain that no language
     * treats so, and repeated ones count once.
     */
    static String anyLanguage(String text) {
        String general = general(text);
        StringBuilder kept = new StringBuilder(general.length());
        for (int i = 0; i < general.length(); i++) {
            char c = general.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' && "aeiouyjvw".indexOf(c) < 0;
            boolean repeated = kept.length() > 0 && kept.charAt(kept.length() - 1) == c;
            if ((c >= '0' && c <= '9') || c >= 0x80 || (letter && !repeated)) {
                kept.append(c);
            }
        }
        return kept.toString();
    }
}
