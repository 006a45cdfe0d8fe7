/**
 * Small problems of short texts, and what scikit-learn 1.2.1 makes of them (numpy 1.24.2, scipy 1.10.1).
 *
 * Made by a script: `CountVectorizer(token_pattern=r"[^\W_]+", ngram_range=(1, 2), min_df=m)` beside
 * `CountVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=m)`, both through one `TfidfTransformer(sublinear_tf=True)`;
 * then, of the texts under `asked`:
 *
 * - `logistic`: `LogisticRegression(multi_class="multinomial", solver="newton-cg", tol=1e-9, C=c).predict_proba`. The gradient
 *   of `C sum -ln P(label) + ½ |weights|²` at its weights was at most 2.1e-6 in any component;
 * - `bayes`: `MultinomialNB(alpha=smoothing).predict_proba`;
 * - `svm`: `LinearSVC(C=c, dual=False, tol=1e-8).decision_function`; of two labels one number, that of the second.
 */
interface TextProblem {
  readonly name: string
  readonly labels: ReadonlyArray<string>
  readonly examples: ReadonlyArray<readonly [text: string, label: string]>
  readonly asked: ReadonlyArray<string>
  readonly minDocumentFrequency: number
  readonly features: number
  readonly logistic: ReadonlyArray<{
    readonly c: number
    readonly probabilities: ReadonlyArray<ReadonlyArray<number>>
  }>
  readonly bayes: ReadonlyArray<{
    readonly smoothing: number
    readonly probabilities: ReadonlyArray<ReadonlyArray<number>>
  }>
  readonly svm: ReadonlyArray<{
    readonly c: number
    readonly scores: ReadonlyArray<ReadonlyArray<number>>
  }>
}

export const textProblems: ReadonlyArray<TextProblem> = [
  {
    name: "two labels, balanced",
    labels: ["ham", "spam"],
    examples: [
      ["win a free prize now", "spam"],
      ["free money, claim your prize", "spam"],
      ["claim now and win", "spam"],
      ["your free ticket is here", "spam"],
      ["cheap pills now", "spam"],
      ["lunch at noon?", "ham"],
      ["see you at the meeting", "ham"],
      ["the report is here", "ham"],
      ["can we meet for lunch now", "ham"],
      ["your ticket for the train", "ham"]
    ],
    asked: ["free lunch at the meeting", "claim your pills", "the train is here", "zzz"],
    minDocumentFrequency: 1,
    features: 324,
    logistic: [
      {
        c: 1,
        probabilities: [
          [0.684563, 0.315437],
          [0.337455, 0.662545],
          [0.609573, 0.390427],
          [0.513375, 0.486625]
        ]
      },
      {
        c: 100,
        probabilities: [
          [0.97893, 0.0210699],
          [0.0226493, 0.977351],
          [0.93817, 0.0618297],
          [0.584606, 0.415394]
        ]
      }
    ],
    bayes: [
      {
        smoothing: 0.01,
        probabilities: [
          [1, 9.12578e-8],
          [2.2067e-7, 1],
          [0.999862, 0.000137812],
          [0.5, 0.5]
        ]
      },
      {
        smoothing: 1,
        probabilities: [
          [0.743743, 0.256257],
          [0.26702, 0.73298],
          [0.635355, 0.364645],
          [0.5, 0.5]
        ]
      }
    ],
    svm: [
      { c: 0.1, scores: [[-0.196402], [0.173739], [-0.108397], [-0.00814416]] },
      { c: 1, scores: [[-0.683351], [0.642849], [-0.445214], [-0.0464029]] }
    ]
  },
  {
    name: "two labels, 9 to 3",
    labels: ["no", "yes"],
    examples: [
      ["it works", "no"],
      ["it works well", "no"],
      ["all is well today", "no"],
      ["nothing to report", "no"],
      ["works on my machine", "no"],
      ["the update went well", "no"],
      ["no problem at all", "no"],
      ["today it works again", "no"],
      ["nothing new", "no"],
      ["it crashes on start", "yes"],
      ["the update crashes my machine", "yes"],
      ["crash report", "yes"]
    ],
    asked: ["it crashes again", "works after the update", "crash on my machine", "all new"],
    minDocumentFrequency: 2,
    features: 176,
    logistic: [
      {
        c: 1,
        probabilities: [
          [0.463718, 0.536282],
          [0.789385, 0.210615],
          [0.566407, 0.433593],
          [0.843279, 0.156721]
        ]
      },
      {
        c: 100,
        probabilities: [
          [0.00792053, 0.992079],
          [0.968007, 0.0319929],
          [0.172451, 0.827549],
          [0.990769, 0.00923081]
        ]
      }
    ],
    bayes: [
      {
        smoothing: 0.01,
        probabilities: [
          [2.78046e-7, 1],
          [0.99327, 0.00673032],
          [9.12952e-5, 0.999909],
          [0.999983, 1.72118e-5]
        ]
      },
      {
        smoothing: 1,
        probabilities: [
          [0.390074, 0.609926],
          [0.796655, 0.203345],
          [0.442899, 0.557101],
          [0.880531, 0.119469]
        ]
      }
    ],
    svm: [
      { c: 0.1, scores: [[-0.0328004], [-0.398188], [-0.126669], [-0.467345]] },
      { c: 1, scores: [[0.777432], [-0.621128], [0.232999], [-0.761243]] }
    ]
  },
  {
    name: "three labels, balanced",
    labels: ["cancel", "other", "refund"],
    examples: [
      ["refund please", "refund"],
      ["my money back", "refund"],
      ["money back now", "refund"],
      ["refund the money", "refund"],
      ["hello there", "other"],
      ["good day", "other"],
      ["hello", "other"],
      ["what is up", "other"],
      ["cancel it", "cancel"],
      ["please cancel", "cancel"],
      ["cancel now", "cancel"],
      ["cancel the order", "cancel"]
    ],
    asked: ["please refund my order", "hello, cancel the money", "what a good day", "back to the order"],
    minDocumentFrequency: 2,
    features: 123,
    logistic: [
      {
        c: 1,
        probabilities: [
          [0.229567, 0.254687, 0.515746],
          [0.384046, 0.322116, 0.293838],
          [0.194272, 0.55664, 0.249088],
          [0.244843, 0.318165, 0.436992]
        ]
      },
      {
        c: 100,
        probabilities: [
          [0.0171172, 0.0219053, 0.960978],
          [0.659613, 0.204086, 0.136301],
          [0.00479127, 0.986742, 0.00846654],
          [0.0689994, 0.17895, 0.75205]
        ]
      }
    ],
    bayes: [
      {
        smoothing: 0.01,
        probabilities: [
          [5.0116e-5, 1.7361e-6, 0.999948],
          [0.352456, 0.630701, 0.0168434],
          [0.00201265, 0.988229, 0.00975877],
          [0.000499886, 0.0027763, 0.996724]
        ]
      },
      {
        smoothing: 1,
        probabilities: [
          [0.237612, 0.268965, 0.493423],
          [0.396066, 0.39374, 0.210195],
          [0.216837, 0.527991, 0.255173],
          [0.242472, 0.334021, 0.423507]
        ]
      }
    ],
    svm: [
      {
        c: 0.1,
        scores: [
          [-0.364457, -0.36656, -0.01002],
          [-0.182386, -0.307896, -0.331018],
          [-0.415193, 0.0151166, -0.31804],
          [-0.349117, -0.279106, -0.0911729]
        ]
      },
      {
        c: 1,
        scores: [
          [-0.733072, -0.677805, 0.450498],
          [-0.0337557, -0.50149, -0.539496],
          [-0.907302, 0.704798, -0.787352],
          [-0.616862, -0.423977, 0.129179]
        ]
      }
    ]
  },
  {
    name: "five labels, 6, 4, 3, 2 and 1",
    labels: ["alarm", "music", "news", "time", "weather"],
    examples: [
      ["will it rain today", "weather"],
      ["is it cold outside", "weather"],
      ["weather for tomorrow", "weather"],
      ["how warm is it today", "weather"],
      ["rain or sun tomorrow", "weather"],
      ["is it going to snow", "weather"],
      ["play some music", "music"],
      ["play the next song", "music"],
      ["stop the music", "music"],
      ["louder music please", "music"],
      ["what is in the news", "news"],
      ["read the news today", "news"],
      ["news please", "news"],
      ["what time is it", "time"],
      ["tell me the time", "time"],
      ["wake me at six tomorrow", "alarm"]
    ],
    asked: ["what is the weather", "wake me with music", "read me the time", "is it today"],
    minDocumentFrequency: 1,
    features: 414,
    logistic: [
      {
        c: 1,
        probabilities: [
          [0.0608133, 0.205609, 0.212621, 0.152389, 0.368569],
          [0.0920418, 0.358108, 0.143907, 0.129642, 0.276301],
          [0.0701279, 0.227047, 0.22121, 0.226749, 0.254866],
          [0.0509417, 0.151671, 0.160213, 0.109143, 0.528032]
        ]
      },
      {
        c: 100,
        probabilities: [
          [0.0181319, 0.102116, 0.24499, 0.179478, 0.455284],
          [0.208799, 0.666298, 0.0235042, 0.0520375, 0.0493616],
          [0.0213344, 0.0572533, 0.125477, 0.771679, 0.0242566],
          [0.00421523, 0.0107169, 0.0250335, 0.0166754, 0.943359]
        ]
      }
    ],
    bayes: [
      {
        smoothing: 0.01,
        probabilities: [
          [0.000425748, 0.000105728, 0.313808, 0.66063, 0.0250299],
          [0.972829, 0.0254181, 1.21496e-5, 0.00173571, 5.1675e-6],
          [0.000363283, 4.44622e-5, 0.0165416, 0.98305, 2.70285e-7],
          [5.7971e-6, 4.913e-7, 0.00936724, 0.000545779, 0.990081]
        ]
      },
      {
        smoothing: 1,
        probabilities: [
          [0.0518467, 0.196518, 0.232557, 0.152903, 0.366175],
          [0.0830862, 0.396897, 0.145523, 0.129127, 0.245367],
          [0.0618487, 0.231971, 0.247461, 0.232516, 0.226203],
          [0.036224, 0.125643, 0.15353, 0.091577, 0.593026]
        ]
      }
    ],
    svm: [
      {
        c: 0.1,
        scores: [
          [-0.723815, -0.4734, -0.434751, -0.520206, -0.216393],
          [-0.562215, -0.225815, -0.597255, -0.579354, -0.354451],
          [-0.679663, -0.444779, -0.432068, -0.371879, -0.405777],
          [-0.743415, -0.556684, -0.507891, -0.608627, 0.0112676]
        ]
      },
      {
        c: 1,
        scores: [
          [-1.02642, -0.659658, -0.431097, -0.520126, -0.271025],
          [-0.314789, 0.0100768, -0.973299, -0.745596, -0.848576],
          [-0.837071, -0.699136, -0.442031, 0.117843, -1.02066],
          [-0.992179, -0.914847, -0.695684, -0.781754, 0.422337]
        ]
      }
    ]
  }
]
