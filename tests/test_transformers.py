"""The same components over a pretrained encoder (train/transformer.cfg), on a tiny one made here."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from typer.testing import CliRunner

from musnad import documents
from musnad.cli import app
from musnad.documents import DocMaker, load
from musnad.errors import LexiconError
from musnad.models import Page, Record
from musnad.pipeline import read
from musnad.segments import MODEL
from musnad.settings import Settings

TEXT = "قال الوزير سالم الورد أمس إن الحكومة ستوقع الاتفاق غدا."
TAGS = ["VERB", "NOUN", "PROPN", "PROPN", "NOUN", "SCONJ", "NOUN", "AUX", "VERB", "NOUN", "NOUN", "PUNCT"]
HEADS = [0, 0, 3, 1, 0, 0, 8, 8, 0, 8, 8, 0]
DEPS = "ROOT nsubj nmod nmod obl mark nsubj aux ccomp obj obl punct".split()  # noqa: SIM905
NAMES = [*["O"] * 2, "B-PER", "I-PER", *["O"] * 8]

runner = CliRunner()


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer that knows the letters, untrained: what stands for a pretrained encoder."""
    pytest.importorskip("spacy_transformers", reason="the extra is not installed: pip install 'musnad[transformers]'")
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("encoder")
    letters = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأؤإئ.،0123456789"
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + c for c in letters)]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)
    size = {"hidden_size": 48, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 96}
    BertModel(BertConfig(vocab_size=len(words), **size)).save_pretrained(folder)
    return folder


def taught(name: str, encoder: Path, folder: Path, steps: int) -> Path:
    """One of train/'s configurations over the encoder, taught one sentence, saved."""
    from train.build import config

    filled = load_config(config(name, folder, str(encoder)))
    filled["paths"] |= {"segmenter": "", "syntax": ""}  # of the corpora, which are not read here
    filled["initialize"]["components"] = {}
    nlp = load_model_from_config(filled, auto_fill=True)
    made = DocMaker(nlp.vocab)(TEXT)
    gold = Doc(nlp.vocab, [t.text for t in made], [bool(t.whitespace_) for t in made], pos=TAGS, heads=HEADS, deps=DEPS,
               tags=['["s","",""]'] * len(made), morphs=[""] * len(made), ents=NAMES)  # fmt: skip
    examples = [Example(DocMaker(nlp.vocab)(TEXT), gold)]
    optimizer = nlp.initialize(lambda: examples * 30)  # rarer moves are dropped
    optimizer.learn_rate = 0.003
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer, drop=0.0)
    nlp.to_disk(folder / name)
    return folder / name


@pytest.fixture(scope="module")
def model(encoder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model folder as `train.build --encoder` leaves it."""
    from train.assemble import assemble

    folder = tmp_path_factory.mktemp("model")
    work = tmp_path_factory.mktemp("work")
    assemble(({}, {}), taught("syntax", encoder, work, 60), taught("names", encoder, work, 60), folder / "pipeline")
    for name in ("segmenter.json.gz", "gazetteer.tsv.gz"):
        (folder / name).write_bytes((MODEL / name).read_bytes())
    return folder


def test_tags_dependencies_and_names_are_learned_over_the_encoder_and_loaded_again(model: Path) -> None:
    nlp = load(model)
    assert nlp.pipe_names == ["transformer", "morphologizer", "ner", "tagger", "musnad_lemmas", "parser"]
    doc = nlp(TEXT)
    assert doc.text == TEXT
    assert [t.pos_ for t in doc] == TAGS
    assert [t.head.i for t in doc] == HEADS
    assert [(e.text, e.label_) for e in doc.ents] == [("سالم الورد", "PER")]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂 \u200f", "قال " * 400, "استخداماتها " * 200])
def test_any_text_is_read_over_the_encoder_and_given_back(model: Path, text: str) -> None:
    assert load(model)(text).text == text


def test_an_article_is_read_with_the_model_that_the_settings_name(model: Path) -> None:
    page = Page(
        source="test", kind="text", text=f"الحكومة توقع\n\n{TEXT}\n\n{TEXT}", published="2026-11-24T00:00:00+00:00"
    )
    own, shipped = read(page, Settings(model=str(model))), read(page)
    assert isinstance(own, Record)
    assert isinstance(shipped, Record)
    assert own.provenance.model != shipped.provenance.model
    assert own.text == shipped.text


def test_a_model_over_a_transformer_asks_for_the_extra_where_it_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pipeline").mkdir()
    (tmp_path / "pipeline" / "config.cfg").write_text('[nlp]\nlang = "ar"\npipeline = ["transformer"]\n', "utf-8")
    monkeypatch.setattr(documents, "find_spec", lambda name: None)
    with pytest.raises(LexiconError, match=r"musnad\[transformers\]"):
        load(tmp_path)
    page = tmp_path / "page.txt"
    page.write_text(f"{TEXT}\n\n{TEXT}", encoding="utf-8")
    said = runner.invoke(app, ["read", str(page), "--model", str(tmp_path)])
    assert said.exit_code == 1
    assert "musnad[transformers]" in said.output


def test_a_folder_without_a_model_is_told_before_any_page_is_read(tmp_path: Path) -> None:
    said = runner.invoke(app, ["read", "-", "--model", str(tmp_path)], input=TEXT)
    assert said.exit_code == 1
    assert str(tmp_path) in said.output.replace("\n", "")


def test_the_shipped_model_is_the_one_read_with_when_none_is_named() -> None:
    assert spacy.util.load_config(MODEL / "pipeline" / "config.cfg")["nlp"]["pipeline"][0] == "tok2vec"
    assert Settings().model == ""
