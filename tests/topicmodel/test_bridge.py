"""jminer's topics inside BERTopic, BERTopic's folders out of jminer and into it."""

import json
import subprocess
import sys
import warnings

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score
from sklearn.utils.estimator_checks import parametrize_with_checks

from jminer.errors import ConfigError, IntegrityError, UnsafeInput
from jminer.settings import TopicsSettings
from jminer.topicmodel.bridge import bertopic_files, from_bertopic, read_bertopic, to_bertopic
from jminer.topicmodel.bridge.estimator import JminerTopics, open_bertopic
from jminer.topicmodel.clusterer import TopicClusterer
from jminer.topicmodel.fit import empty_model, fit_topics
from jminer.topicmodel.model import TopicModel

TWICE = 2  # every customer of `people` writes so many units


@pytest.fixture(scope="module")
def people(corpus):
    """Customers who each wrote two units, not one."""
    return [f"p{row // TWICE:04d}" for row in range(len(corpus.texts))]


@pytest.fixture(scope="module")
def model(corpus, people, rules) -> TopicModel:
    return fit_topics(corpus.vectors, corpus.texts, people, rules, seed=1, encoder="abc")[0]


@pytest.fixture(scope="module")
def folder(model, corpus, people, tmp_path_factory):
    path = tmp_path_factory.mktemp("bertopic") / "folder"
    to_bertopic(model, corpus.texts, corpus.vectors, path, people)
    return path


@pytest.fixture(scope="module")
def bertopic():
    """The package; its import takes some eleven seconds."""
    with warnings.catch_warnings():
        import bertopic

        return bertopic


@pytest.fixture(scope="module")
def inside(bertopic, corpus, people):
    """A BERTopic with jminer's topics and words in it, fitted, and its words' model."""
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerPhrases

    phrases = CustomerPhrases(customers=people)
    theirs = bertopic.BERTopic(
        umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics(customers=people, random_state=1), representation_model=phrases
    )
    theirs.fit_transform(corpus.texts, corpus.vectors)
    return theirs, phrases


def pairs(ours, theirs) -> dict[int, int]:
    """Our topic → theirs, when both divide the units exactly alike."""
    together = set(zip(ours.tolist(), map(int, theirs), strict=True))
    assert len(together) == len({one for one, _ in together}) == len({other for _, other in together})
    return dict(together)


def test_the_native_fit_and_the_fit_inside_a_bertopic_give_the_same_topics(inside, model, corpus):
    theirs, phrases = inside
    ours = model.assign(corpus.vectors).topic
    number = pairs(ours, theirs.topics_)
    assert number[-1] == -1
    assert len(number) == 6
    for at, topic in enumerate(model.topics):
        assert tuple(word for word, _ in theirs.get_topic(number[at]) if word) == topic.keywords
        assert phrases.labels_[number[at]] == topic.label


def test_bertopic_gives_new_text_the_topic_that_jminer_gives_it(inside, model, corpus):
    theirs, _ = inside
    number = pairs(model.assign(corpus.vectors).topic, theirs.topics_)
    random = np.random.default_rng(4)
    new = (corpus.vectors[::2] + 0.1 * random.normal(size=corpus.vectors[::2].shape)).astype(np.float32)
    found, _ = theirs.transform(corpus.texts[::2], new)
    ours = model.assign(new).topic
    assert [number[topic] for topic in ours.tolist()] == list(found)
    assert 0 < (ours == -1).sum() < len(ours)


def test_labels_stand_in_a_column_of_their_own(bertopic, inside, corpus, people):
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerLabels, CustomerPhrases

    words = {"customers": people, "embeddings": corpus.vectors}
    both = {"Main": CustomerPhrases(**words), "Label": CustomerLabels(**words)}
    theirs = bertopic.BERTopic(
        umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics(customers=people, random_state=1), representation_model=both
    )
    theirs.fit_transform(corpus.texts, corpus.vectors)
    alone, phrases = inside
    shown = theirs.get_topic_info().set_index("Topic")["Label"]
    assert {topic: words[0] for topic, words in shown.items()} == phrases.labels_
    assert theirs.topic_representations_ == alone.topic_representations_
    alone.set_topic_labels(phrases.labels_)
    assert alone.get_topic_info().set_index("Topic")["CustomName"].to_dict() == phrases.labels_


def test_the_clusterer_alone_works_in_a_bertopic_too(bertopic, corpus):
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerPhrases

    theirs = bertopic.BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=TopicClusterer(), representation_model=CustomerPhrases())
    found, _ = theirs.fit_transform(corpus.texts, corpus.vectors)
    pairs(TopicClusterer().fit_predict(corpus.vectors), found)


def test_words_given_for_other_documents_are_refused(bertopic, corpus):
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerPhrases

    theirs = bertopic.BERTopic(
        umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics(), representation_model=CustomerPhrases(customers=["only one"])
    )
    with pytest.raises(ValueError, match="1 customers, fewer than documents"):
        theirs.fit_transform(corpus.texts, corpus.vectors)


def test_the_estimator_wants_one_customer_per_row(corpus):
    with pytest.raises(ValueError, match="1 customers for 300 rows"):
        JminerTopics(customers=["only one"]).fit(corpus.vectors)


def test_the_estimator_has_every_setting_of_a_fit_with_its_default():
    settings = {name: field.default for name, field in TopicsSettings.model_fields.items()}
    own = JminerTopics().get_params()
    assert {name: own.get(name) for name in ("count", "max_topics", "min_customers", "min_units", "neighbours")}.items() <= settings.items()
    shaping = {name for name in TopicsSettings.model_fields if name in TopicClusterer().get_params()}
    assert shaping <= own.keys()


@parametrize_with_checks([JminerTopics(), JminerTopics(min_customers=1, min_units=2), TopicClusterer()])
def test_they_are_scikit_learn_estimators(estimator, check):
    # Among the checks none is expected to fail; that of array types other than numpy's is skipped unless SCIPY_ARRAY_API is set.
    check(estimator)


def test_bertopic_opens_our_folder(bertopic, folder, model, corpus):
    theirs = bertopic.BERTopic.load(str(folder))
    ours = model.assign(corpus.vectors).topic
    info = theirs.get_topic_info().set_index("Topic")
    assert info["Count"].to_dict() == {number: int((ours == number).sum()) for number in range(-1, 5)}
    assert info["CustomName"].to_dict() == {-1: "no topic is near enough", **{at: topic.label for at, topic in enumerate(model.topics)}}
    assert info["Topic_ID"][0:].tolist()[-5:] == list(model.topic_ids)
    assert [tuple(word for word, _ in theirs.get_topic(at) if word) for at in range(5)] == [topic.keywords for topic in model.topics]
    found, _ = theirs.transform(corpus.texts, corpus.vectors)
    assert (np.array(found)[ours >= 0] == ours[ours >= 0]).mean() > 0.95


def test_bertopics_other_methods_work_on_our_folder(bertopic, folder, corpus):
    theirs = bertopic.BERTopic.load(str(folder))
    assert len(theirs.hierarchical_topics(corpus.texts)) == 4
    weeks = [row % 3 for row in range(len(corpus.texts))]
    assert set(theirs.topics_over_time(corpus.texts, weeks)["Topic"]) == set(range(-1, 5))
    assert set(theirs.topics_per_class(corpus.texts, weeks)["Class"]) == {0, 1, 2}
    shares, _ = theirs.approximate_distribution(["The courier never rang the bell, and the courier was rude on the phone"])
    assert "courier" in theirs.get_topic(int(shares[0].argmax()))[0][0]
    assert len(theirs.get_document_info(corpus.texts)) == len(corpus.texts)
    theirs.reduce_topics(corpus.texts, nr_topics=3)
    assert len(theirs.get_topic_info()) == 3


def test_opened_by_us_it_answers_as_the_model_does(bertopic, folder, model, corpus):
    before = list(warnings.filters)
    theirs = open_bertopic(folder)
    assert warnings.filters == before
    strange = np.random.default_rng(9).normal(size=(50, 32)).astype(np.float32)
    both = np.concatenate([corpus.vectors, strange])
    found, _ = theirs.transform(["any text"] * len(both), both)
    assert list(found) == model.assign(both).topic.tolist()


def test_jminers_encoder_embeds_for_bertopic(bertopic, folder, model):
    """Raw text gets the vector that the encoder makes of it alone."""
    from jminer.topicmodel.bridge.encoder import JminerEmbedder

    class Letters:
        """An encoder that counts letters."""

        def embed(self, texts, progress=None):
            return np.array([[text.lower().count(chr(97 + at)) for at in range(26)] + [0] * 6 for text in texts], dtype=np.float32)

    theirs = open_bertopic(folder, JminerEmbedder(Letters()))
    text = ["The courier was rude", "My refund took six weeks"]
    assert list(theirs.transform(text)[0]) == model.assign(Letters().embed(text)).topic.tolist()
    assert len(theirs.find_topics("courier", top_n=3)[0]) == 3


def test_our_files_are_those_that_bertopic_writes(bertopic, folder, corpus, model, tmp_path):
    """The same names, keys and kinds of values; and the same c-TF-IDF where BERTopic has our vocabulary."""
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction
    from safetensors.numpy import load_file
    from sklearn.feature_extraction.text import CountVectorizer

    counted = json.loads((folder / "ctfidf_config.json").read_bytes())
    words = CountVectorizer(vocabulary=counted["vectorizer_model"]["vocab"])
    theirs = bertopic.BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=BaseCluster(), vectorizer_model=words, language=None)
    theirs.fit(corpus.texts, embeddings=corpus.vectors, y=model.assign(corpus.vectors).topic)
    theirs.save(str(tmp_path), serialization="safetensors", save_ctfidf=True, save_embedding_model=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(path.name for path in folder.iterdir())
    assert json.loads((tmp_path / "config.json").read_bytes()) == json.loads((folder / "config.json").read_bytes())
    one, other = (json.loads((path / "topics.json").read_bytes()) for path in (tmp_path, folder))
    assert {key: type(value) for key, value in one.items() if value is not None} == {key: type(other[key]) for key in one if one[key] is not None}
    assert one.keys() == other.keys()
    assert one["_outliers"] == other["_outliers"]
    assert sorted(one["topic_sizes"].values()) == sorted(other["topic_sizes"].values())
    # Topics of equal size may have other numbers there; each row of counts must be found again.
    rows = [csr.toarray() for csr in (theirs.c_tf_idf_, bertopic.BERTopic.load(str(folder)).c_tf_idf_)]
    assert np.abs(rows[0][np.lexsort(rows[0].T)] - rows[1][np.lexsort(rows[1].T)]).max() < 1e-12
    kinds = [{name: array.dtype for name, array in load_file(path / "ctfidf.safetensors").items()} for path in (tmp_path, folder)]
    assert kinds[0].keys() == kinds[1].keys()


def test_no_customers_sentence_and_no_rare_word_is_in_the_folder(corpus, people, model):
    texts = list(corpus.texts)
    texts[0] = "The courier Gobbledygook left parcel 4711 with [NAME] at kim@example.org"
    everything = b"".join(bertopic_files(model, texts, corpus.vectors, people).values()).lower()
    assert b"courier" in everything
    for secret in (b"gobbledygook", b"4711", b"[name]", b"example", b"kim", *(text.lower().encode() for text in texts)):
        assert secret not in everything


def test_a_word_of_one_loud_customer_is_not_in_the_vocabulary(corpus, people, model):
    texts = [f"{text} yadda" if person < "p0002" else text for text, person in zip(corpus.texts, people, strict=True)]
    assert b"yadda" not in bertopic_files(model, texts, corpus.vectors, people)["ctfidf_config.json"]
    assert b"yadda" in bertopic_files(model, texts, corpus.vectors, people, min_customers=2)["ctfidf_config.json"]


def test_the_folder_is_whole_private_and_never_overwritten(folder, model, corpus):
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    with pytest.raises(ConfigError, match="there already"):
        to_bertopic(model, corpus.texts, corpus.vectors, folder)


def test_a_model_without_topics_is_refused(corpus, tmp_path):
    with pytest.raises(ConfigError, match="no topics"):
        to_bertopic(empty_model(32), corpus.texts, corpus.vectors, tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("some", ["one topic", "no outliers", "the same text throughout", "no words", "no texts"])
def test_bertopic_opens_unusual_models_too(bertopic, model, corpus, some, tmp_path):
    texts, vectors, kept = corpus.texts, corpus.vectors, model
    if some == "one topic":
        kept = model.part([0])
    elif some == "no outliers":
        inside = model.assign(vectors).topic >= 0
        texts, vectors = [text for text, good in zip(texts, inside, strict=True) if good], vectors[inside]
    elif some == "the same text throughout":
        texts = ["The courier never rang the bell"] * len(texts)
    elif some == "no words":
        texts = ["!"] * len(texts)
    else:
        texts, vectors = [], vectors[:0]
    to_bertopic(kept, texts, vectors, tmp_path / "folder")
    theirs = bertopic.BERTopic.load(str(tmp_path / "folder"))
    found, _ = theirs.transform(corpus.texts, corpus.vectors)
    ours = kept.assign(corpus.vectors).topic
    assert (np.array(found)[ours >= 0] == ours[ours >= 0]).mean() > 0.95
    assert (-1 in theirs.topic_sizes_) == (some not in ("no outliers", "no texts"))
    assert len(theirs.get_topic_info()) == len(theirs.topic_sizes_)
    assert (theirs.c_tf_idf_ is None) == (some in ("no words", "no texts"))
    again, _ = from_bertopic(tmp_path / "folder", "abc")
    assert (again.assign(corpus.vectors).topic == ours).all()


def test_bertopic_without_any_topic_of_ours_still_works(bertopic, corpus):
    from bertopic.dimensionality import BaseDimensionalityReduction

    from jminer.topicmodel.bridge.phrases import CustomerPhrases

    theirs = bertopic.BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=JminerTopics(), representation_model=CustomerPhrases())
    found, _ = theirs.fit_transform(corpus.texts[:10], corpus.vectors[:10])
    assert set(found) == {-1}
    assert theirs.transform(corpus.texts[:3], corpus.vectors[:3])[0] == [-1] * 3


def test_our_folder_read_again_is_the_same_model(folder, model, corpus):
    again, why = from_bertopic(folder, "abc")
    assert "jminer's own thresholds" in why
    assert (again.centroids == model.centroids).all()
    assert (again.thresholds == model.thresholds).all()
    assert [(topic.topic_id, topic.label, topic.keywords, topic.description) for topic in again.topics] == [
        (topic.topic_id, topic.label, topic.keywords, topic.description) for topic in model.topics
    ]
    assert (again.assign(corpus.vectors).topic == model.assign(corpus.vectors).topic).all()
    again.require_encoder("abc")


@pytest.fixture(scope="module")
def foreign(bertopic, corpus, tmp_path_factory):
    """A folder that BERTopic made of true subjects and saved itself."""
    from bertopic.cluster import BaseCluster
    from bertopic.dimensionality import BaseDimensionalityReduction

    path = tmp_path_factory.mktemp("foreign")
    theirs = bertopic.BERTopic(umap_model=BaseDimensionalityReduction(), hdbscan_model=BaseCluster())
    subjects = np.where(np.arange(len(corpus.truth)) % 20 == 0, -1, corpus.truth)
    subjects[1:12] = -1  # the first subject is the smallest
    theirs.fit(corpus.texts, embeddings=corpus.vectors, y=subjects)
    theirs.save(str(path), serialization="safetensors", save_ctfidf=True, save_embedding_model=False)
    return path


def test_topics_of_a_bertopic_become_a_model(foreign, corpus):
    found, why = from_bertopic(foreign, "abc", corpus.vectors)
    assert "set by 300 units" in why
    assert found.topic_ids == ("T001", "T002", "T003", "T004", "T005")
    assert [topic.units for topic in found.topics] == [57, 57, 57, 57, 46]
    assert "courier" in found.topics[4].label
    assert all(topic.label == ", ".join(topic.keywords[:4]) for topic in found.topics)
    answer = found.assign(corpus.vectors)
    inside = answer.topic >= 0
    assert inside.mean() > 0.9
    assert adjusted_rand_score(corpus.truth[inside], answer.topic[inside]) == 1
    strange = np.random.default_rng(9).normal(size=(50, 32)).astype(np.float32)
    assert (found.assign(strange).topic == -1).mean() > 0.9


def test_without_units_nothing_is_too_far_and_that_is_said(foreign, corpus):
    found, why = from_bertopic(foreign, "abc")
    assert "however far" in why
    assert (found.assign(-corpus.vectors).topic >= 0).all()


def test_an_imported_model_can_be_kept(foreign, corpus, tmp_path):
    from jminer.topicmodel.registry import keep, open_model

    found, _ = from_bertopic(foreign, "abc", corpus.vectors)
    assert keep(found, tmp_path, "theirs") == "1"
    again = open_model(tmp_path, "theirs@1", "")
    assert again is not None
    assert (again.assign(corpus.vectors).topic == found.assign(corpus.vectors).topic).all()


def test_a_pickle_is_refused(tmp_path):
    (tmp_path / "model").write_bytes(b"\x80\x04.")
    with pytest.raises(UnsafeInput, match="pickle"):
        read_bertopic(tmp_path / "model")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "topic_embeddings.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(UnsafeInput, match=r"topic_embeddings\.bin, a pickle"):
        read_bertopic(tmp_path / "folder")


def test_a_folder_that_is_not_one_is_refused(folder, tmp_path):
    with pytest.raises(IntegrityError, match="no folder"):
        read_bertopic(tmp_path / "nowhere")
    with pytest.raises(IntegrityError, match="not a whole BERTopic folder"):
        read_bertopic(tmp_path)
    (tmp_path / "install.sh").write_text("true")
    with pytest.raises(UnsafeInput, match=r"install\.sh"):
        read_bertopic(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("topic_sizes", {"0": 3}), ("topic_sizes", {str(number): -3 for number in range(-1, 5)}), ("topic_labels", {}), ("topic_labels", [1]),
        ("topic_representations", {"0": [["a", 1.0]]}), ("topic_representations", 7), ("topic_aspects", {"Topic_ID": {}}), ("custom_labels", None),
        ("topic_aspects", {"Topic_ID": {str(number): ["T001"] for number in range(5)}, "Description": {str(number): [""] for number in range(5)}}),
        ("topic_aspects", {"Topic_ID": {str(number): [f"../{number}"] for number in range(5)}, "Description": {str(number): [""] for number in range(5)}}),
    ],
)
def test_a_damaged_folder_is_refused_or_read_with_bertopics_labels(folder, tmp_path, key, value):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in folder.iterdir():
        (copy / path.name).write_bytes(path.read_bytes())
    facts = json.loads((copy / "topics.json").read_bytes())
    (copy / "topics.json").write_text(json.dumps({**facts, key: value}))
    if key == "custom_labels":
        found = read_bertopic(copy)
        assert found.labels == tuple(", ".join(words[:4]) for words in found.keywords)
        return
    with pytest.raises(IntegrityError, match="not a whole BERTopic folder"):
        read_bertopic(copy)


def test_writing_and_reading_folders_imports_neither_bertopic_nor_torch():
    code = (
        "import sys, jminer.topicmodel.bridge, jminer.topicmodel.bridge.estimator;"
        "print(sorted({'bertopic', 'torch', 'umap', 'hdbscan', 'numba'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.umap
def test_bertopics_own_pipeline_is_a_second_engine(corpus):
    before = list(warnings.filters)
    model, why = fit_topics(corpus.vectors, corpus.texts, corpus.customers, TopicsSettings(engine="bertopic"), seed=1)
    assert warnings.filters == before
    assert "BERTopic" in why
    inside = model.assign(corpus.vectors).topic
    assert adjusted_rand_score(corpus.truth[inside >= 0], inside[inside >= 0]) > 0.5
    assert {topic.stability for topic in model.topics} == {None}
    few, _ = fit_topics(corpus.vectors, corpus.texts, corpus.customers, TopicsSettings(engine="bertopic", count=3), seed=1)
    assert len(few.topics) == 3


@pytest.mark.umap
def test_the_second_engine_finds_subjects_in_real_text():
    pytest.importorskip("tests.benchmarks._topic_sets")
    from tests.benchmarks._topic_sets import DATA, load

    if not DATA.is_dir():
        pytest.skip(f"needs labelled text in {DATA} (JMINER_DATA)")
    case = load("banking77")
    rows = np.flatnonzero(np.random.default_rng(1).random(len(case.texts)) < 0.3)
    texts, who = [case.texts[row] for row in rows], [case.customers[row] for row in rows]
    model, _ = fit_topics(case.vectors[rows], texts, who, TopicsSettings(engine="bertopic"), seed=1)
    found = model.assign(case.vectors[rows]).topic
    assert 20 < len(model.topics) < 150
    assert (found >= 0).mean() > 0.8
    assert case.truth is not None
    assert adjusted_rand_score(case.truth[rows][found >= 0], found[found >= 0]) > 0.4
