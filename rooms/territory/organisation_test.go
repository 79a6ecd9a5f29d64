package territory

import "testing"

func TestMunicipalNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		// consonant: -s
		"Tanum": "Tanums kommun", "Vänersborg": "Vänersborgs kommun", "Trollhättan": "Trollhättans kommun",
		"Göteborg": "Göteborgs kommun", "Stockholm": "Stockholms kommun", "Upplands Väsby": "Upplands Väsby kommun",
		"Dals-Ed": "Dals-Eds kommun", "Lilla Edet": "Lilla Edets kommun", "Mark": "Marks kommun", "Kil": "Kils kommun",
		"Berg": "Bergs kommun", "Lund": "Lunds kommun", "Tjörn": "Tjörns kommun", "Malung-Sälen": "Malung-Sälens kommun",
		"Åmål": "Åmåls kommun", "Bjuv": "Bjuvs kommun", "Svalöv": "Svalövs kommun", "Gagnef": "Gagnefs kommun",
		"Krokom": "Krokoms kommun", "Höör": "Höörs kommun", "Surahammar": "Surahammars kommun", "Tierp": "Tierps kommun",
		"Säter": "Säters kommun", "Boden": "Bodens kommun", "Älvsbyn": "Älvsbyns kommun", "Arjeplog": "Arjeplogs kommun",
		"Jokkmokk": "Jokkmokks kommun", "Storuman": "Storumans kommun", "Västervik": "Västerviks kommun",
		// vowel: none
		"Uddevalla": "Uddevalla kommun", "Ale": "Ale kommun", "Örebro": "Örebro kommun", "Täby": "Täby kommun",
		"Malmö": "Malmö kommun", "Umeå": "Umeå kommun", "Skövde": "Skövde kommun", "Upplands-Bro": "Upplands-Bro kommun",
		"Östra Göinge": "Östra Göinge kommun", "Hjo": "Hjo kommun", "Mora": "Mora kommun", "Timrå": "Timrå kommun",
		"Osby": "Osby kommun", "Eda": "Eda kommun", "Kiruna": "Kiruna kommun", "Åre": "Åre kommun",
		// sibilant: none
		"Borås": "Borås kommun", "Alingsås": "Alingsås kommun", "Sotenäs": "Sotenäs kommun", "Bengtsfors": "Bengtsfors kommun",
		"Grums": "Grums kommun", "Hofors": "Hofors kommun", "Kalix": "Kalix kommun", "Överkalix": "Överkalix kommun",
		"Västerås": "Västerås kommun", "Vännäs": "Vännäs kommun", "Tranås": "Tranås kommun", "Höganäs": "Höganäs kommun",
		// their own
		"Falun": "Falu kommun", "Kalmar": "Kalmar kommun", "Orust": "Orust kommun", "Gotland": "Region Gotland",
	} {
		if got := MunicipalName(name); got != want {
			t.Errorf("MunicipalName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestIrregularNamesAreInTheList(t *testing.T) {
	t.Parallel()
	found := 0
	for _, m := range Municipalities() {
		if _, is := irregular[m.Name]; is {
			found++
		}
	}
	if found != len(irregular) {
		t.Errorf("%d of %d irregular names are municipalities", found, len(irregular))
	}
}

func TestCountyBoards(t *testing.T) {
	t.Parallel()
	names := map[string]string{}
	for _, o := range Organisations() {
		if o.Kind == CountyBoard {
			names[o.Code] = o.Name
		}
	}
	if len(names) != 21 || names["14"] != "Länsstyrelsen Västra Götaland" || names["25"] != "Länsstyrelsen Norrbotten" {
		t.Errorf("county boards: %v", names)
	}
}
