window.YTD.tweets.part0 = [
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123400"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "56"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123400",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123400",
      "created_at": "Fri May 03 10:20:30 +0000 2024",
      "favorited": false,
      "full_text": "The courier never rang the bell, so I fetched it myself.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123402"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "23"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123402",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123402",
      "created_at": "Fri May 05 10:20:32 +0000 2024",
      "favorited": false,
      "full_text": "@pedalune still nothing",
      "lang": "en",
      "in_reply_to_status_id_str": "1790000000000123401",
      "in_reply_to_status_id": "1790000000000123401",
      "in_reply_to_screen_name": "pedalune"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123401"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "19"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123401",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123401",
      "created_at": "Fri May 04 10:20:31 +0000 2024",
      "favorited": false,
      "full_text": "@pedalune any news?",
      "lang": "en",
      "in_reply_to_status_id_str": "1790000000000123400",
      "in_reply_to_status_id": "1790000000000123400",
      "in_reply_to_screen_name": "pedalune"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123403"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "26"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123403",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123403",
      "created_at": "Fri May 06 10:20:33 +0000 2024",
      "favorited": false,
      "full_text": "RT @pedalune: Spring sale!",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123404"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "50"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123404",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123404",
      "created_at": "Fri May 07 10:20:34 +0000 2024",
      "favorited": false,
      "full_text": "I was charged twice and still wait for the refund.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123405"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "32"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123405",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123405",
      "created_at": "Fri May 08 10:20:35 +0000 2024",
      "favorited": false,
      "full_text": "The brakes squeal when it rains.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123406"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "46"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123406",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123406",
      "created_at": "Fri May 09 10:20:36 +0000 2024",
      "favorited": false,
      "full_text": "Love the colour.\nIt looks even better outside.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123407"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "44"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123407",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123407",
      "created_at": "Fri May 10 10:20:37 +0000 2024",
      "favorited": false,
      "full_text": "The app logs me out whenever I open the map.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123408"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "36"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123408",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123408",
      "created_at": "Fri May 11 10:20:38 +0000 2024",
      "favorited": false,
      "full_text": "Die Lieferung kam drei Tage zu spät.",
      "lang": "de"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123409"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "34"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123409",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123409",
      "created_at": "Fri May 12 10:20:39 +0000 2024",
      "favorited": false,
      "full_text": "Le casque est trop petit pour moi.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123410"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "74"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123410",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123410",
      "created_at": "Fri May 13 10:20:30 +0000 2024",
      "favorited": false,
      "full_text": "The invoice shows a \"service fee\", which nobody explained; please explain.",
      "lang": "en"
    }
  },
  {
    "tweet": {
      "edit_info": {
        "initial": {
          "editTweetIds": [
            "1790000000000123411"
          ],
          "isEditEligible": true
        }
      },
      "retweeted": false,
      "source": "<a href=\"https://mobile.example.org\">Web</a>",
      "entities": {
        "hashtags": [],
        "symbols": [],
        "user_mentions": [],
        "urls": []
      },
      "display_text_range": [
        "0",
        "17"
      ],
      "favorite_count": "0",
      "id_str": "1790000000000123411",
      "truncated": false,
      "retweet_count": "0",
      "id": "1790000000000123411",
      "created_at": "Fri May 14 10:20:31 +0000 2024",
      "favorited": false,
      "full_text": "@someone I agree.",
      "lang": "en",
      "in_reply_to_status_id_str": "1790000000000123499",
      "in_reply_to_status_id": "1790000000000123499",
      "in_reply_to_screen_name": "pedalune"
    }
  }
]
