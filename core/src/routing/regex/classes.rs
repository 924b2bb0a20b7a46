//! Classes of characters by name, which are ASCII in Go.

/// Characters from the first to the last of each.
pub(super) type Ranges = Vec<(char, char)>;

const DIGIT: &[(char, char)] = &[('0', '9')];
const SPACE: &[(char, char)] = &[('\t', '\n'), ('\u{c}', '\r'), (' ', ' ')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

/// Names of Unicode classes that Go knows, in the form in which it compares them.
///
/// Source: `Categories`, `CategoryAliases` and `Scripts` of Go 1.26's `unicode`, and `unicodeTable` of its `regexp/syntax`.
const UNICODE: &str = "\
    adlam ahom anatolianhieroglyphs any arabic armenian ascii assigned avestan balinese bamum bassavah batak \
    bengali bhaiksuki bopomofo brahmi braille buginese buhid c canadianaboriginal carian casedletter \
    caucasianalbanian cc cf chakma cham cherokee chorasmian closepunctuation cn cntrl co combiningmark common \
    connectorpunctuation control coptic cs cuneiform currencysymbol cypriot cyprominoan cyrillic dashpunctuation \
    decimalnumber deseret devanagari digit divesakuru dogra duployan egyptianhieroglyphs elbasan elymaic \
    enclosingmark ethiopic finalpunctuation format georgian glagolitic gothic grantha greek gujarati gunjalagondi \
    gurmukhi han hangul hanifirohingya hanunoo hatran hebrew hiragana imperialaramaic inherited initialpunctuation \
    inscriptionalpahlavi inscriptionalparthian javanese kaithi kannada katakana kawi kayahli kharoshthi \
    khitansmallscript khmer khojki khudawadi l lao latin lc lepcha letter letternumber limbu lineara linearb \
    lineseparator lisu ll lm lo lowercaseletter lt lu lycian lydian m mahajani makasar malayalam mandaic \
    manichaean marchen mark masaramgondi mathsymbol mc me medefaidrin meeteimayek mendekikakui meroiticcursive \
    meroitichieroglyphs miao mn modi modifierletter modifiersymbol mongolian mro multani myanmar n nabataean \
    nagmundari nandinagari nd newa newtailue nko nl no nonspacingmark number nushu nyiakengpuachuehmong ogham \
    olchiki oldhungarian olditalic oldnortharabian oldpermic oldpersian oldsogdian oldsoutharabian oldturkic \
    olduyghur openpunctuation oriya osage osmanya other otherletter othernumber otherpunctuation othersymbol p \
    pahawhhmong palmyrene paragraphseparator paucinhau pc pd pe pf phagspa phoenician pi po privateuse ps \
    psalterpahlavi punct punctuation rejang runic s samaritan saurashtra sc separator sharada shavian siddham \
    signwriting sinhala sk sm so sogdian sorasompeng soyombo spaceseparator spacingmark sundanese surrogate \
    sylotinagri symbol syriac tagalog tagbanwa taile taitham taiviet takri tamil tangsa tangut telugu thaana thai \
    tibetan tifinagh tirhuta titlecaseletter toto ugaritic unassigned uppercaseletter vai vithkuqi wancho \
    warangciti yezidi yi z zanabazarsquare zl zp zs";

/// Whether `\p{…}` may have this name, with or without `^`.
pub(super) fn is_unicode(name: &str) -> bool {
    let name = name.strip_prefix('^').unwrap_or(name);
    let plain: String = name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).collect();
    UNICODE.split(' ').any(|known| known.eq_ignore_ascii_case(&plain))
}

/// `\d`, `\s` and `\w`, which are ASCII in Go, and their opposites.
pub(super) fn perl(character: char) -> Option<Ranges> {
    let class = match character.to_ascii_lowercase() {
        'd' => DIGIT,
        's' => SPACE,
        'w' => WORD,
        _ => return None,
    };
    Some(if character.is_ascii_uppercase() {
        others(class)
    } else {
        class.to_vec()
    })
}

/// `[:alpha:]` and the like by name.
pub(super) fn posix(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "ascii" => &[('\0', '\u{7f}')],
        "blank" => &[('\t', '\t'), (' ', ' ')],
        "cntrl" => &[('\0', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "digit" => DIGIT,
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "word" => WORD,
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    })
}

/// All other characters. The ranges are ASCII and in order.
pub(super) fn others(ranges: &[(char, char)]) -> Ranges {
    let mut others = Ranges::new();
    let mut from = 0;
    for (low, high) in ranges {
        if let (Some(start), Some(end)) = (
            char::from_u32(from),
            u32::from(*low).checked_sub(1).and_then(char::from_u32),
        ) && start <= end
        {
            others.push((start, end));
        }
        from = u32::from(*high) + 1;
    }
    others.extend(char::from_u32(from).map(|start| (start, char::MAX)));
    others
}
