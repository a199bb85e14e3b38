package io.atone.datasource.value;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;

/**
 * Maps texts that some collation calls equal to one text. Which collation is not asked beyond two groups, so different
 * texts fall together as well: for lock keys that costs a needless wait at worst, while the opposite would cost
 * isolation.
 */
final class CollationFolding {

    /** What a text becomes of which nothing can be said: all of them share one key. */
    private static final String UNFOLDABLE = "?";

    /** Latin letters that Unicode does not decompose, though collations call them equal to others. */
    private static final Map<Integer, String> LETTERS = Map.ofEntries(
            Map.entry((int) 'æ', "ae"),
            Map.entry((int) 'œ', "oe"),
            Map.entry((int) 'ø', "o"),
            Map.entry((int) 'ł', "l"),
            Map.entry((int) 'đ', "d"),
            Map.entry((int) 'ð', "d"),
            Map.entry((int) 'ħ', "h"),
            Map.entry((int) 'ı', "i"),
            Map.entry((int) 'þ', "th"),
            Map.entry((int) 'ŋ', "n"));

    private CollationFolding() {}

    /**
     * For collations after the Unicode default or simpler ones. Accents go, letters become lower case, width and kana
     * variants and the sharp s fall together, what is neither ASCII nor letter nor digit goes, as do control
     * characters and trailing blanks.
     */
    static String general(String text) {
        String upper = Normalizer.normalize(text, Normalizer.Form.NFKD).toUpperCase(Locale.ROOT);
        String decomposed = Normalizer.normalize(upper, Normalizer.Form.NFKD);
        StringBuilder folded = new StringBuilder(decomposed.length());
        for (int i = 0; i < decomposed.length(); ) {
            int character = decomposed.codePointAt(i);
            i += Character.charCount(character);
            if (!append(folded, character)) {
                return UNFOLDABLE;
            }
        }
        return folded.toString().stripTrailing();
    }

    private static boolean append(StringBuilder folded, int character) {
        int lower = Character.toLowerCase(character);
        if (lower < 0x80) {
            boolean secondS = lower == 's' && folded.length() > 0 && folded.charAt(folded.length() - 1) == 's';
            if (lower >= ' ' && lower != 0x7f && !secondS) {
                folded.append((char) lower);
            }
            return true;
        }
        if (lower > Character.MAX_VALUE || !Character.isLetterOrDigit(lower)) {
            return true; // Simple collations call all supplementary characters equal, or ignore symbols and marks.
        }
        int digit = Character.digit(lower, 10);
        Character.UnicodeScript script = Character.UnicodeScript.of(lower);
        if (digit >= 0) {
            folded.append(digit);
        } else if (script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA) {
            folded.append('ア');
        } else if (script == Character.UnicodeScript.LATIN) {
            String letters = LETTERS.get(lower);
            if (letters == null) {
                return false;
            }
            folded.append(letters);
        } else {
            folded.appendCodePoint(lower);
        }
        return true;
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
